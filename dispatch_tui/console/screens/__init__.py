"""What fills the terminal: the board, the forms, and what stands in front of them."""
