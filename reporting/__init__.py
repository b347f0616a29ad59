"""The use cases, one transaction each. Knows the rules and the store, no messenger and no clock."""
