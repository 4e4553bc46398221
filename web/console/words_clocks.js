/** The words of time: planning a ticket, what came due, what happens by itself and when. Part of `words.js`. */

export const CLOCK_WORDS = {
  "schedule.button": ["Naplánovat…", "Schedule…"],
  "schedule.button.again": ["Přeplánovat…", "Reschedule…"],
  "schedule.title": ["Kdy se k ticketu vrátit", "When to come back to the ticket"],
  "schedule.lead": [
    "V tu dobu se ticket vrátí do fronty s výrazným označením. Klient se termín dozví mailem.",
    "At that time the ticket returns to the queue, clearly marked. The client is told the time by mail.",
  ],
  "schedule.choices": ["Rychlá volba", "Quick choices"],
  "schedule.choice.hour": ["za hodinu", "in an hour"],
  "schedule.choice.today": ["dnes v\u00a016:00", "today at\u00a016:00"],
  "schedule.choice.tomorrow": ["zítra v\u00a09:00", "tomorrow at\u00a09:00"],
  "schedule.choice.monday": ["příští pondělí v\u00a09:00", "next Monday at\u00a09:00"],
  "schedule.at": ["Jiný čas (pražský)", "Another time (Prague)"],
  "schedule.chosen": ["na {when}", "for {when}"],
  "schedule.send": ["Naplánovat", "Schedule"],
  "schedule.busy": ["Plánuji…", "Scheduling…"],
  "schedule.not_ahead": [
    "Nenaplánováno: termín musí být v\u00a0budoucnosti, nejdál rok dopředu.",
    "Not scheduled: the time has to be ahead, within a year from now.",
  ],
  "schedule.refused": ["Nenaplánováno. {detail}", "Not scheduled. {detail}"],
  "schedule.unknown": [
    "Server neodpověděl a není jisté, zda termín přijal. Naplánujte znovu, dvakrát se to neprovede.",
    "The server did not answer, so it is not certain that it took the time. Schedule again, it will not be done twice.",
  ],

  "ticket.scheduled_for": ["na {when}", "for {when}"],
  "ticket.due": ["termín nastal", "due now"],

  "clock.reminder": ["připomínka odejde {when}", "a reminder goes out {when}"],
  "clock.second_reminder": ["druhá připomínka odejde {when}", "a second reminder goes out {when}"],
  "clock.resolve": ["bez odpovědi se vyřeší {when}", "without an answer it is resolved {when}"],
  "clock.close": ["ukončí se {when}", "it is closed {when}"],
  "clock.any_moment": ["každou chvíli", "any moment now"],

  "entry.scheduled": ["Naplánováno na {when}", "Scheduled for {when}"],
  "entry.came_due": ["Nastal termín, na který byl ticket naplánován", "The time that the ticket was scheduled for has come"],
  "entry.reminded.first": ["Klientovi připomenuto, že se čeká na jeho odpověď", "The client was reminded that his answer is awaited"],
  "entry.reminded.second": [
    "Klientovi podruhé připomenuto, že se čeká na jeho odpověď",
    "The client was reminded for the second time that his answer is awaited",
  ],
  "news.scheduled": ["naplánováno na {when}", "scheduled for {when}"],
  "news.came_due": ["nastal termín", "it came due"],
  "news.reminded": ["připomínka klientovi", "a reminder to the client"],
};
