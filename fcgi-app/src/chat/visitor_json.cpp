#include "chat/visitor_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "chat/identifiers.h"

namespace livechat {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

// Of a site's text, as the tables have it.
constexpr std::size_t kConsentCodePoints = 1000;

// Never throws: invalid UTF-8 becomes U+FFFD.
std::string dumped(const ordered_json& object) {
  return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

void putIfSaid(ordered_json& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}

// Reads the texts of one object; `right` is false once one is not as it must be.
struct TextReader {
  const json& object;
  bool right = true;

  std::string optional(const char* name, std::size_t most) {
    const auto found = object.find(name);
    if (found == object.end()) return {};
    return required(name, most);
  }
  std::string required(const char* name, std::size_t most) {
    const auto found = object.find(name);
    right = right && found != object.end() && found->is_string();
    if (!right) return {};
    auto text = found->get<std::string>();
    right = !text.empty() && codePoints(text) <= most;
    return text;
  }
};

std::optional<json> objectIn(std::string_view text) {
  json object = json::parse(text, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  return object;
}

}  // namespace

std::string visitorText(const VisitorFacts& facts) {
  ordered_json object = ordered_json::object();
  putIfSaid(object, "name", facts.name);
  putIfSaid(object, "email", facts.email);
  putIfSaid(object, "user", facts.user);
  putIfSaid(object, "consent", facts.consent);
  return dumped(object);
}

std::string ratingText(const Rating& rating) {
  ordered_json object = {
      {"reply", rating.reply},
      {"rating", rating.verdict ? ordered_json(name(*rating.verdict)) : ordered_json(nullptr)}};
  putIfSaid(object, "comment", rating.comment);
  return dumped(object);
}

std::string contactText(const ContactRequest& request) {
  ordered_json object = {{"id", request.id}, {"email", request.email}};
  putIfSaid(object, "name", request.name);
  object["question"] = request.question;
  return dumped(object);
}

std::optional<VisitorFacts> parseVisitor(std::string_view text) {
  const auto object = objectIn(text);
  if (!object) return std::nullopt;
  TextReader reader{*object};
  VisitorFacts facts;
  facts.name = reader.optional("name", limits::kNameCodePoints);
  facts.email = reader.optional("email", limits::kEmailCodePoints);
  facts.user = reader.optional("user", limits::kUserCodePoints);
  facts.consent = reader.optional("consent", kConsentCodePoints);
  return reader.right ? std::optional(facts) : std::nullopt;
}

std::optional<Rating> parseRating(std::string_view text) {
  const auto object = objectIn(text);
  if (!object) return std::nullopt;
  TextReader reader{*object};
  Rating rating;
  rating.reply = reader.required("reply", 100);
  rating.comment = reader.optional("comment", limits::kCommentCodePoints);
  const auto verdict = object->find("rating");
  if (!reader.right || !isReplyId(rating.reply) || verdict == object->end()) return std::nullopt;
  if (verdict->is_null()) {
    rating.comment.clear();
    return rating;
  }
  if (!verdict->is_string()) return std::nullopt;
  rating.verdict = verdictNamed(verdict->get<std::string>());
  return rating.verdict ? std::optional(rating) : std::nullopt;
}

std::optional<ContactRequest> parseContact(std::string_view text) {
  const auto object = objectIn(text);
  if (!object) return std::nullopt;
  TextReader reader{*object};
  ContactRequest request;
  request.id = reader.required("id", 64);
  request.email = reader.required("email", limits::kEmailCodePoints);
  request.name = reader.optional("name", limits::kNameCodePoints);
  request.question = reader.required("question", limits::kMessageCodePoints);
  const bool right = reader.right && isMessageId(request.id) && isEmailAddress(request.email);
  return right ? std::optional(request) : std::nullopt;
}

std::string_view name(Verdict verdict) { return verdict == Verdict::Up ? "up" : "down"; }

std::optional<Verdict> verdictNamed(std::string_view name) {
  if (name == "up") return Verdict::Up;
  if (name == "down") return Verdict::Down;
  return std::nullopt;
}

bool isEmailAddress(std::string_view text) {
  const std::size_t at = text.find('@');
  const bool blank =
      std::ranges::any_of(text, [](unsigned char c) { return c <= ' ' || c == 0x7F; });
  return !blank && at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         at == text.rfind('@') && codePoints(text) <= limits::kEmailCodePoints;
}

}  // namespace livechat
