"""The page behind the links in our mails: what is asked, what became of it, in Czech and English, without scripts."""
