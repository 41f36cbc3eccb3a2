#include "chat/message_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace livechat {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::string textAt(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<Source> parseSources(const json& object) {
  std::vector<Source> sources;
  const auto found = object.find("sources");
  if (found == object.end() || !found->is_array()) return sources;
  for (const json& item : *found) {
    if (item.is_object()) sources.push_back({textAt(item, "title"), textAt(item, "url")});
  }
  return sources;
}

}  // namespace

std::vector<std::string> parseChoices(const json& object) {
  std::vector<std::string> choices;
  const auto found = object.find("choices");
  if (found == object.end() || !found->is_array()) return choices;
  for (const json& item : *found) {
    if (item.is_string()) choices.push_back(item.get<std::string>());
  }
  return choices;
}

// Cards of a kind that we do not know are a later release's.
std::vector<Card> parseCards(const json& object) {
  std::vector<Card> cards;
  const auto found = object.find("cards");
  if (found == object.end() || !found->is_array()) return cards;
  for (const json& item : *found) {
    if (!item.is_object() || textAt(item, "kind") != "product") continue;
    Card card{textAt(item, "title"), textAt(item, "url"), textAt(item, "image")};
    if (const auto price = item.find("price"); price != item.end() && price->is_object()) {
      card.price = textAt(*price, "amount");
      card.currency = textAt(*price, "currency");
    }
    card.availability = textAt(item, "availability");
    card.text = textAt(item, "text");
    cards.push_back(std::move(card));
  }
  return cards;
}

ordered_json cardsJson(const std::vector<Card>& cards) {
  ordered_json items = ordered_json::array();
  for (const Card& card : cards) {
    ordered_json item = {{"kind", "product"}, {"title", card.title}, {"url", card.url}};
    if (!card.image.empty()) item["image"] = card.image;
    if (!card.price.empty() || !card.currency.empty()) {
      item["price"] = {{"amount", card.price}, {"currency", card.currency}};
    }
    if (!card.availability.empty()) item["availability"] = card.availability;
    if (!card.text.empty()) item["text"] = card.text;
    items.push_back(std::move(item));
  }
  return items;
}

ordered_json sourcesJson(const std::vector<Source>& sources) {
  ordered_json items = ordered_json::array();
  for (const Source& source : sources) {
    items.push_back({{"title", source.title}, {"url", source.url}});
  }
  return items;
}

ordered_json messageJson(const Message& message) {
  ordered_json object;
  if (!message.id.empty()) object["id"] = message.id;
  object["role"] = name(message.role);
  object["content"] = message.content;
  if (message.time) object["ts"] = timeText(*message.time);
  object["status"] = name(message.status);
  if (message.failure) object["class"] = name(*message.failure);
  if (!message.sources.empty()) object["sources"] = sourcesJson(message.sources);
  if (!message.choices.empty()) object["choices"] = message.choices;
  if (!message.cards.empty()) object["cards"] = cardsJson(message.cards);
  if (message.attempt > 1) object["attempt"] = message.attempt;
  if (message.fallback) object["fallback"] = true;
  if (message.seq > 0) object["seq"] = message.seq;
  return object;
}

std::string messageText(const Message& message) {
  return messageJson(message).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<Message> parseMessage(std::string_view text) {
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  const auto role = roleNamed(textAt(object, "role"));
  const auto content = object.find("content");
  if (!role || content == object.end() || !content->is_string()) return std::nullopt;
  Message message;
  message.id = textAt(object, "id");
  message.role = *role;
  message.content = content->get<std::string>();
  message.time = parseTimeText(textAt(object, "ts"));
  message.status = messageStatusNamed(textAt(object, "status")).value_or(MessageStatus::Complete);
  message.failure = failureClassNamed(textAt(object, "class"));
  message.sources = parseSources(object);
  message.choices = parseChoices(object);
  message.cards = parseCards(object);
  if (const auto seq = object.find("seq"); seq != object.end() && seq->is_number_integer()) {
    message.seq = seq->get<std::int64_t>();
  }
  const auto attempt = object.find("attempt");
  if (attempt != object.end() && attempt->is_number_integer()) {
    message.attempt = std::clamp(attempt->get<int>(), 1, 1'000'000);
  }
  const auto fallback = object.find("fallback");
  message.fallback = fallback != object.end() && fallback->is_boolean() && fallback->get<bool>();
  return message;
}

}  // namespace livechat
