"""What libraries call things: tables of calls, classes and arguments, one row a fact."""
