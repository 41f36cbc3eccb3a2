// What a page says of its visitor in the body of POST /api/v1/sessions: consent, visitor and user.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "base/time_text.h"
#include "chat/site.h"
#include "chat/visitor_desk.h"

namespace livechat {

// What the shop's server has signed goes before what the visitor has typed. Invalid: invalid_field,
// identity_not_set_up. Unauthenticated: as verifyUserToken.
Result<Introduction> readIntroduction(const nlohmann::json& body, const Site& site, WallTime now);

}  // namespace livechat
