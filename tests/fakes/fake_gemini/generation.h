// One call of an API, from the request to the end of the reply.
#pragma once

#include <memory>

#include "api.h"
#include "journal.h"
#include "peer.h"
#include "stage.h"

namespace fake {

// True if the connection can take a further request.
asio::awaitable<bool> generate(Stage& stage, const Api& api, Peer& peer,
                               std::shared_ptr<JournalEntry> entry, Call call);

}  // namespace fake
