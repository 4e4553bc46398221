/** The words of what a message was judged to be, and of the alarm. Part of `words.js`. */

export const URGENCY_WORDS = {
  "judged.urgent": ["Posouzeno jako urgentní", "Judged as urgent"],
  "judged.problem": ["Posouzeno jako problém", "Judged as a problem"],
  "judged.routine": ["Posouzeno jako běžné", "Judged as routine"],
  "judged.sure": ["({n}\u00a0%)", "({n}\u00a0%)"],
  "judged.reason": ["„{text}“ – {why}", "“{text}” – {why}"],
  "judged.details": ["proč", "why"],
  "judged.in_subject": ["v\u00a0předmětu", "in the subject"],
  "judged.no_reasons": ["Neopírá se o žádná jednotlivá slova.", "It rests on no words in particular."],
  "judged.correct": ["Opravit posouzení", "Put the judgement right"],
  "judged.correct.urgent.problem": ["není urgentní, je to problém", "not urgent, a problem"],
  "judged.correct.urgent.routine": ["není urgentní, je to běžné", "not urgent, routine"],
  "judged.correct.problem.urgent": ["je urgentní", "is urgent"],
  "judged.correct.problem.routine": ["je to běžné", "is routine"],
  "judged.correct.routine.urgent": ["je urgentní", "is urgent"],
  "judged.correct.routine.problem": ["je to problém", "is a problem"],
  "judged.corrected": ["Opraveno člověkem: {level}", "Put right by a person: {level}"],
  "entry.urgency_judged": ["Naléhavost podle zprávy: {from} → {to}", "Urgency by the message: {from} → {to}"],
  "urgency.now.urgent": ["Naléhavost je teď: urgentní", "The urgency is now: urgent"],
  "urgency.now.problem": ["Naléhavost je teď: problém", "The urgency is now: problem"],
  "urgency.now.routine": ["Naléhavost je teď: běžné", "The urgency is now: routine"],

  "alarm.title": [
    { one: "Urgentní ticket #{number}", few: "{n} urgentní tickety", other: "{n} urgentních ticketů" },
    { one: "Urgent ticket #{number}", other: "{n} urgent tickets" },
  ],
  "alarm.said": ["Urgentní ticket {number}: {subject}", "Urgent ticket {number}: {subject}"],
  "alarm.notification": ["Urgentní ticket #{number}", "Urgent ticket #{number}"],
  "alarm.choices": ["Když přijde urgentní ticket", "When an urgent ticket comes"],
  "alarm.lead": [
    "Kdo je ve službě, tomu bliká název karty, dokud si ticket někdo nevezme.",
    "For those on shift the title of the tab blinks until somebody takes the ticket.",
  ],
  "alarm.sound": ["Ozvat se zvukem", "Make a sound"],
  "alarm.sound.lead": [
    "V\u00a0tomto prohlížeči, jednou za ticket. Po novém načtení stránky je slyšet až po prvním kliknutí nebo klávese.",
    "In this browser, once for each ticket. After the page was loaded anew it is heard only after the first press.",
  ],
  "alarm.sound.impossible": ["Tento prohlížeč zvuk přehrát neumí.", "This browser cannot play the sound."],
  "alarm.desktop.ask": ["Povolit oznámení na ploše", "Allow notifications on the desktop"],
  "alarm.desktop.granted": ["Oznámení na ploše jsou povolená.", "Notifications on the desktop are allowed."],
  "alarm.desktop.denied": [
    "Oznámení na ploše jsou zakázaná; povolit je jde v\u00a0nastavení prohlížeče pro tuto stránku.",
    "Notifications on the desktop are blocked; the browser’s settings of this page can allow them.",
  ],
  "alarm.desktop.impossible": ["Tento prohlížeč oznámení na ploše neumí.", "This browser has no notifications on the desktop."],

};
