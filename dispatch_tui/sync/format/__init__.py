"""The files that stations exchange, to the byte: key cards and bundles, with no store behind them. See README.md."""
