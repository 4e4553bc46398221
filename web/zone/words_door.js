/** The words of coming in and of being let out. Part of `words.js`. */

export const DOOR_WORDS = {
  "door.title": ["Vítejte v klientské zóně", "Welcome to the client zone"],
  "door.lead": [
    "Vaše požadavky na jednom místě: co se s nimi děje, kdo je řeší a kdy se ozveme.",
    "Your requests in one place: what happens to them, who works on them, and when you will hear from us.",
  ],
  "door.tagline": ["Víte, na čem jste.", "You know where you stand."],
  "door.sign_in": ["Přihlásit se", "Sign in"],
  "door.busy": ["Přihlašuji…", "Signing in…"],
  "door.home": ["Přejít do klientského portálu", "Go to the client portal"],
  "door.elsewhere": [
    "Sem se vstupuje ze klientského portálu Vašeho dodavatele. Přihlaste se tam a otevřete podporu.",
    "You come here from your supplier’s client portal. Sign in there and open the support.",
  ],
  "door.error.denied": ["Přihlášení bylo zrušeno nebo odmítnuto.", "The sign-in was cancelled or refused."],
  "door.error.provider": ["Přihlašovací server vrátil chybu: {detail}", "The sign-in server reported an error: {detail}"],
  "door.error.state": [
    "Odpověď přihlašovacího serveru nepatří k tomuto přihlášení. Přihlaste se prosím znovu.",
    "The sign-in server’s reply does not belong to this sign-in. Please sign in again.",
  ],
  "door.error.token": [
    "Přihlášení se nepodařilo ověřit ({detail}). Přihlaste se prosím znovu.",
    "The sign-in could not be verified ({detail}). Please sign in again.",
  ],
  "door.error.network": [
    "Přihlašovací server neodpovídá. Zkontrolujte připojení a zkuste to znovu.",
    "The sign-in server does not answer. Check the connection and try again.",
  ],
  "door.error.insecure": [
    "Tato stránka není otevřená přes https, prohlížeč proto přihlášení nedovolí.",
    "This page was not opened over https, so the browser does not allow signing in.",
  ],
  "door.out": ["Odhlásit se", "Sign out"],
  "door.entering": ["Otevírám zónu…", "Opening the zone…"],
  "door.failed": ["Zónu se nepodařilo otevřít", "The zone could not be opened"],

  "choose.title": ["Za kterého klienta jste tu?", "For which client are you here?"],
  "choose.lead": ["Jste kontaktní osobou více klientů. Uvidíte požadavky toho, kterého vyberete.", "You are a contact of several clients. You will see the requests of the one you choose."],
  "choose.number": ["klientské číslo {number}", "client number {number}"],
  "choose.again": ["Jiný klient", "Another client"],

  "stranger.title": ["Váš účet sem nemá přístup", "Your account has no access"],
  "stranger.lead": [
    "Přihlášení se podařilo, ale nejste mezi kontaktními osobami žádného klienta. Přidá Vás ten, kdo u Vás kontakty spravuje.",
    "You are signed in, but you are not a contact of any client. Whoever keeps your company’s contacts can add you.",
  ],

  "expired.title": ["Přihlášení vypršelo", "Your sign-in has run out"],
  "expired.lead": [
    "Nic se neztratilo: co jste psali, je uložené a po přihlášení to tu najdete.",
    "Nothing is lost: what you were writing is kept and will be here after you sign in.",
  ],
  "expired.sign_in": ["Přihlásit se znovu", "Sign in again"],
  "expired.home": ["Zpět do klientského portálu", "Back to the client portal"],
  "expired.elsewhere": [
    "Otevřete podporu znovu ze klientského portálu, nejlépe v tomto okně prohlížeče.",
    "Open the support again from the client portal, best in this tab of the browser.",
  ],
};
