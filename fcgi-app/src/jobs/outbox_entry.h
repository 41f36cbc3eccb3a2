// What the entries of the outbox say. The workers' scripts write them, together with what they tell
// of; this is the one place that reads them.
//
//   kind     message | reply | erase | visitor | rating | contact
//   session  its id
//   site     the site's key; may be empty
//   body     of a message and a reply: its JSON (chat/message_json.h), of a reply that was asked
//   for
//            again with "attempt"; of an erasure empty; of the others theirs (chat/visitor_json.h)
//   facts    of a reply, JSON, all of it optional: {"provider", "model", "promptTokens",
//            "outputTokens", "thoughtTokens", "firstTextMs" (-1: no text came), "totalMs"}
#pragma once

#include "base/result.h"
#include "ports/outbox.h"
#include "ports/transcript_store.h"

namespace livechat {

// Invalid: it can never be stored; `detail` says what is wrong with it and quotes nothing of it.
Result<TranscriptEntry> readOutboxEntry(const OutboxEntry& entry);

}  // namespace livechat
