"""Azure Resource Manager templates and Bicep: one evaluator behind two syntaxes."""
