"""Several stations with real stores on real files, that exchange real bundles: what may befall them, and what holds."""
