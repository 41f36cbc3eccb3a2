// What the HTTP answer of one streamGenerateContent call means.
//
// The answer is an event stream whose data are JSON chunks:
//   {"candidates":[{"content":{"parts":[{"text":"Hel"}],"role":"model"},"finishReason":"STOP"}],
//    "usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":3},"modelVersion":"…"}
// Any member may be absent, and only the end of the body ends the stream: some servers put STOP on
// every chunk, some on an empty first one. So the finish reason is judged at the end, and text
// without one is an interrupted reply, however cleanly HTTP ended.
#pragma once

#include "adapters/provider_reply.h"

namespace livechat {

ProviderReply geminiReply();

}  // namespace livechat
