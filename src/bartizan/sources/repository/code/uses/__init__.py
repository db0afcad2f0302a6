"""Models, data, services and jobs that code uses, one module for each kind of use."""
