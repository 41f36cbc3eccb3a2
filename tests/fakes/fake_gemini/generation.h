// One call of a generate method, from the request to the end of the reply.
#pragma once

#include <memory>

#include "framing.h"
#include "journal.h"
#include "peer.h"
#include "stage.h"

namespace fake {

struct Call {
  std::string model;
  bool stream = false;
  Framing framing = Framing::Sse;
  std::int64_t receivedMicros = 0;
  bool keepAlive = true;
};

// True if the connection can take a further request.
asio::awaitable<bool> generate(Stage& stage, Peer& peer, std::shared_ptr<JournalEntry> entry,
                               Call call);

}  // namespace fake
