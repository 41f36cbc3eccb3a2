// What visitors do beside talking as JSON, in the outbox's entries:
//
//   visitor   {"name", "email", "user", "consent"}, each of them optional
//   rating    {"reply", "rating": "up"|"down"|null, "comment"}, the comment optional
//   contact   {"id", "email", "name", "question"}, the name optional
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "chat/visitor.h"

namespace livechat {

std::string visitorText(const VisitorFacts& facts);
std::string ratingText(const Rating& rating);
std::string contactText(const ContactRequest& request);

// Nothing when it is of another form, or more than may be stored.
std::optional<VisitorFacts> parseVisitor(std::string_view text);
std::optional<Rating> parseRating(std::string_view text);
std::optional<ContactRequest> parseContact(std::string_view text);

// "up", "down".
std::string_view name(Verdict verdict);
std::optional<Verdict> verdictNamed(std::string_view name);

// An e-mail address as far as a form can tell: one @, something on both sides, nothing blank.
bool isEmailAddress(std::string_view text);

}  // namespace livechat
