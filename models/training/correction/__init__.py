"""The correction network: landmarks of a bone from points of its surface."""
