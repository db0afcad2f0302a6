"""Container images: layers read as a stream, giving what the image holds and what its layers still keep."""
