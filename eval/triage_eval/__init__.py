"""The evaluation harness: labelled cases in, figures with bounds out."""
