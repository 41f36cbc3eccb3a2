// What an answer of this provider means, whatever its bytes are.
#include "adapters/anthropic_reply.h"

#include "fuzz/provider_reply.h"

FUZZ_TARGET(anthropic_reply) {
  return livechat::fuzz::judgeReplies(livechat::anthropicReply, livechat::fuzz::textOf(data, size));
}
