"""Finds the invoices that a payment settles among all that a client has: keys, hypotheses, evidence, confidence."""
