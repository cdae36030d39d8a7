"""A place read from files a clerk can edit: checked, hashed and handed on as ``domain/place.py`` values."""
