"""The Word templates of the papers, and what builds them."""
