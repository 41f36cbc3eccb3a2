// A site's public configuration as JSON (Site in docs/openapi.yaml). No prompt, no
// origins, no FAQ, no identity secret.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "chat/site.h"

namespace livechat {

nlohmann::ordered_json siteJson(const Site& site);

}  // namespace livechat
