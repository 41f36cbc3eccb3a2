// One call to a provider as a ModelStream: the transfer's bytes go into the reply, and what the
// reply makes of them comes out, within the limits of time.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "adapters/http_client.h"
#include "adapters/provider_reply.h"
#include "ports/clock.h"
#include "ports/model.h"

namespace livechat {

// `firstText`: from the headers on; pings and thoughts do not count. Borrows `clock`.
std::unique_ptr<ModelStream> streamReply(HttpTransfer transfer, ProviderReply reply,
                                         std::chrono::milliseconds firstText, const Clock& clock);

// For a prompt that cannot be sent: our bug, found before the provider finds it.
std::unique_ptr<ModelStream> refusedStream(std::string why);

}  // namespace livechat
