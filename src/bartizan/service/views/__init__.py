"""The shapes in which the use cases answer; documents are the records of `bartizan.model` as JSON.

Times are UTC ISO-8601. An asset is addressed by `key`, sixteen hexadecimal digits made from its id.
"""
