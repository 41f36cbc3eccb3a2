// User tokens: proof, by the shop's server, of who is signed in there.
//
// A JSON Web Token, HS256 with the site's identity secret: {sub, exp, name?, email?, nbf?}. Made by
// whatever library the shop has, so its header is read, and believed in nothing: see api/jwt.h.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time_text.h"
#include "chat/visitor.h"

namespace livechat {

inline constexpr std::size_t kMaxUserToken = 4096;

// What the token says: user, and name and email if they are there. `secret`: at least 32 bytes.
// Unauthenticated: user_token_expired, or user_token_invalid; `detail` helps who writes the shop's
// server, once the signature is right.
Result<VisitorFacts> verifyUserToken(std::string_view token, std::string_view secret, WallTime now);

}  // namespace livechat
