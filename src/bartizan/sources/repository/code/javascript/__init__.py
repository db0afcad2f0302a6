"""JavaScript and TypeScript, as the reader of code knows them."""
