// Stored messages: whatever Redis holds, a message that can be read can be written and read again.
#include "chat/message_json.h"

#include "fuzz/fuzz.h"

using namespace livechat;
using namespace livechat::fuzz;

FUZZ_TARGET(message_json) {
  const auto message = parseMessage(textOf(data, size));
  if (!message) return 0;
  Message expected = *message;
  if (expected.seq < 0) expected.seq = 0;  // not written: unknown
  const auto again = parseMessage(messageText(*message));
  require(again.has_value(), "what we write can be read");
  require(*again == expected, "and is the same");
  return 0;
}
