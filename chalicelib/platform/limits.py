"""Every limit of the product, with its reason. A limit that is reached is told in the words of whoever met it."""

# A DynamoDB item holds 400 kB and a transaction 4 MB; what is longer goes to S3 and a beginning of it stays.
TEXT_INLINE_BYTES_MAX = 32_000
TEXT_PREVIEW_CHARS_MAX = 4_000

# A Lambda's answer holds 6 MB, letters outside ASCII take up to six bytes each in its JSON.
TEXT_ANSWER_CHARS_MAX = 900_000

# Text of one answer with a ticket's history; six bytes a letter at most, within the same 6 MB.
HISTORY_TEXT_CHARS_MAX = 500_000

# Notes, tags and relations of one ticket: what a person can still survey.
NOTE_CHARS_MAX = 20_000
MENTIONS_MAX = 20
TAGS_MAX = 20
TAG_CHARS_MAX = 40
RELATED_MAX = 50

# Tickets that were merged into one another, and again: a mail is led so far.
MERGES_FOLLOWED_MAX = 5

# Of the client's words below an answer.
QUOTED_CHARS_MAX = 20_000

# Files of one answer: in base64 a third more, with line ends, within the 40 MB that SES takes.
ANSWER_FILES_BYTES_MAX = 28_000_000

# What an agent may write into one answer; a longer text belongs into a file.
ANSWER_CHARS_MAX = 50_000

# A subject is shown in one line; header lines above 998 octets are forbidden (RFC 5322, 2.1.1).
SUBJECT_CHARS_MAX = 250
NAME_CHARS_MAX = 100
PREVIEW_CHARS_MAX = 140

# Ids of the client's own mails that a ticket remembers for In-Reply-To and References.
REPLY_IDS_MAX = 10
MESSAGE_ID_CHARS_MAX = 250

# Keys that one BatchGetItem takes, and references of a mail that are looked up in one.
BATCH_KEYS_MAX = 100
REFERENCES_LOOKED_UP_MAX = 40
# Tokens of ours that one mail may carry; and references that are searched for them (ours stands first).
TOKENS_MAX = 10
REFERENCES_SEARCHED_MAX = 200
# Tickets that one Message-ID is believed to be of: senders reuse them.
TICKETS_OF_MESSAGE_ID_MAX = 10

# Tickets that a mail may be found to refer to without a token; each is looked up with a row of its own.
TICKETS_REFERRED_MAX = 20

# People who get copies of one ticket's mails; SES takes 50 recipients a mail. Outside of a client's tickets the
# sender is anybody, and so may be those whom he names.
COPIES_MAX = 20
COPIES_OF_STRANGER_MAX = 3
# People who left the copies of a ticket and are not added again.
LEFT_COPIES_MAX = 200

# Clients of one person that are looked at to tell which of them a mail names.
CLIENTS_OF_PERSON_MAX = 20

# What a foreign server says of a mail that did not arrive.
BOUNCE_TEXT_CHARS_MAX = 300

# Attachments named in the timeline; the raw mail holds them all.
ATTACHMENTS_LISTED_MAX = 50
MEDIA_TYPE_CHARS_MAX = 100

# Changes of one ticket; the sort keys of the table have eight digits for them.
VERSION_MAX = 99_999_999

# What one call of the API may bring; the largest that means anything are a client with 200 contacts and an answer in
# letters that JSON writes with six bytes each. Files go to S3, not through here.
API_BODY_BYTES_MAX = 2_000_000

# Rows of one answer of the API.
PAGE_ROWS_MAX = 100
CHANGES_ROWS_MAX = 500

# Receives of a queue message after which its consumer gives up and moves it to the dead-letter queue.
ATTEMPTS_MAX = 6
# How much longer each pause between the tries is than the one before.
RETRY_GROWTH = 5

# Connections of staff that one batch of changes is pushed to. API Gateway takes 10,000 posts a second in an account.
CONNECTIONS_MAX = 20_000
# Connections that are told by whoever has news, in half a second; more are left to a function of its own. With more
# the stream of tickets would be busy with posts (bench/scaling.py). That function gives so many to each of its
# helpers, which then posts for about a second.
CONNECTIONS_DIRECT_MAX = 100
CONNECTIONS_OF_HELPER_MAX = 500
# Posts to consoles of staff in a second, where there are thousands: a quarter of what API Gateway takes for all of an
# account. Each is told at most once a second.
FAN_OUT_POSTS_PER_S_MAX = 2_500
# One frame of a websocket is 32 kB, and is billed as one message. And what an asynchronous call of a Lambda takes is
# 256 kB at least.
FRAME_BYTES_MAX = 30_000
NEWS_OF_CALL_BYTES_MAX = 150_000

# Commands that lost to a concurrent writer decide again this often.
CONFLICT_RETRIES_MAX = 5

# Open tickets that are looked at to tell who is to work on a new one and when: one page of an index query.
OPEN_TICKETS_MAX = 4_000

# Clocks that the sweep looks at: what comes due within `clock_ahead`, one page of an index query. And those that it
# starts at a time: Step Functions takes 150 a second in most regions, and the function has a minute for all it does.
CLOCKS_MAX = 5_000
CLOCKS_STARTED_MAX = 2_000
