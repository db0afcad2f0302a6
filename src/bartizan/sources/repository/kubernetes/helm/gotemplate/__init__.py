"""Go's text/template: lexer, parser and evaluator, with the line of everything and bounds on all work."""
