// What an answer of this provider means, whatever its bytes are.
#include "adapters/openai_reply.h"

#include "fuzz/provider_reply.h"

FUZZ_TARGET(openai_reply) {
  return livechat::fuzz::judgeReplies(livechat::openaiReply, livechat::fuzz::textOf(data, size));
}
