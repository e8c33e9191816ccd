"""Parents that nobody declares, found by what names, siblings and the rest of the Hub say."""
