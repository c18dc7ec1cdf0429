"""The checks, one file each; ``table`` lists them, cheapest first."""
