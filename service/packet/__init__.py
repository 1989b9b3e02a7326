"""A packet: papers and files in their order, checked against each other, made into one PDF to be printed and signed."""
