// What an answer of this provider means, whatever its bytes are.
#include "adapters/gemini_reply.h"

#include "fuzz/provider_reply.h"

FUZZ_TARGET(gemini_reply) {
  return livechat::fuzz::judgeReplies(livechat::geminiReply, livechat::fuzz::textOf(data, size));
}
