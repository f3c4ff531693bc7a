"""Parts for testing Trackdown and its extensions: contract suites, factories, a scripted model server."""
