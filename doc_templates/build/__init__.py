"""Builds every `doc_templates/<type>.docx` from one set of styles and one small file per type.

`make templates` runs it; the same sources give the same bytes, and a test says so.
"""
