/** Words of files that are being added to a message, of the console and of the zone. Form as in `words.js`. */

export const UPLOAD_WORDS = {
  "files.add": ["Přidat soubory", "Add files"],
  "files.hint": [
    "Nejvýš {n} souborů, každý do {size}. Můžete je sem i přetáhnout nebo vložit ze schránky.",
    "Up to {n} files of {size} each. You can also drop or paste them here.",
  ],
  "files.drop": ["Pusťte soubory sem", "Drop the files here"],
  "files.title": ["Soubory k odeslání", "Files to be sent"],
  "files.waiting": ["čeká", "waiting"],
  "files.sending": ["nahráno {share}\u00a0%", "{share}\u00a0% sent"],
  "files.done": ["připraveno", "ready"],
  "files.failed": ["Nepodařilo se nahrát.", "It could not be sent."],
  "files.too_large": ["Neodešle se: větší než {size}.", "Will not be sent: larger than {size}."],
  "files.too_many": ["Neodešle se: souborů může být nejvýš {n}.", "Will not be sent: there can be {n} files at most."],
  "files.empty": ["Neodešle se: soubor je prázdný.", "Will not be sent: the file is empty."],
  "files.remove": ["Odebrat {name}", "Remove {name}"],
  "files.place": ["Do textu", "Into the text"],
  "files.place.told": ["Vložit obrázek do textu, kde je kurzor", "Put the picture into the text, at the cursor"],
  "files.again": ["Zkusit znovu", "Try again"],
  "files.busy": ["Nahrávám soubory…", "Sending the files…"],
  "files.unsettled": ["Některé soubory se nenahrály. Zkuste je znovu, nebo je odeberte.", "Some files were not sent. Try them again or remove them."],
};
