// Which address does what: the API's methods, and /fake/* for tests.
#pragma once

#include "http_message.h"
#include "peer.h"
#include "stage.h"

namespace fake {

// Answers one request. True if the connection can take a further one.
asio::awaitable<bool> answer(Stage& stage, Peer& peer, HttpRequest request);

}  // namespace fake
