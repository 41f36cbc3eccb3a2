// What the HTTP answer of one Chat Completions call means, in all the dialects that servers speak.
//
// The answer is an event stream whose data are JSON chunks, and [DONE] at the end:
//   {"model":"…","choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}
// A chunk may have no choices (usage; Azure's first); finish_reason may be absent, null or "". A
// reply is complete once a finish_reason was seen: text without one is interrupted, whatever
// follows, [DONE] too. Thoughts come as reasoning, reasoning_content, or content of type thinking.
#pragma once

#include "adapters/provider_reply.h"

namespace livechat {

ProviderReply openaiReply();

}  // namespace livechat
