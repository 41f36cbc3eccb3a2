// What a visitor does beside talking: rates a reply, asks to be written to.
#include <nlohmann/json.hpp>

#include "api/api.h"
#include "api/request_body.h"
#include "api/respond.h"
#include "chat/visitor_json.h"

namespace livechat {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

Result<Rating> readRating(const json& body, ReplyId reply) {
  const auto verdict = body.find("rating");
  const bool isText = verdict != body.end() && verdict->is_string();
  Rating rating{std::move(reply), std::nullopt, {}};
  if (isText) rating.verdict = verdictNamed(verdict->get<std::string>());
  if (verdict == body.end() || (!verdict->is_null() && !rating.verdict)) {
    return failure(ErrorKind::Invalid, "invalid_field", "rating must be \"up\", \"down\" or null");
  }
  const auto comment = readOptionalText(body, "comment");
  if (!comment) return std::unexpected(comment.error());
  rating.comment = comment->value_or("");
  return rating;
}

Result<ContactRequest> readContact(const json& body) {
  const Result<std::string> id = readText(body, "id");
  if (!id) return std::unexpected(id.error());
  const Result<std::string> email = readText(body, "email");
  if (!email) return std::unexpected(email.error());
  const Result<std::string> question = readText(body, "question");
  if (!question) return std::unexpected(question.error());
  const auto name = readOptionalText(body, "name");
  if (!name) return std::unexpected(name.error());
  return ContactRequest{*id, *email, name->value_or(""), *question};
}

}  // namespace

Task<> Api::postFeedback(Exchange& exchange, PathValues values) {
  const Result<Visitor> visitor = co_await gate_.admit(exchange.request(), values[0]);
  if (!visitor) co_return respondProblem(exchange, visitor.error());
  const Result<json> body = readObject(exchange.request());
  if (!body) co_return respondProblem(exchange, body.error());
  const Result<Rating> rating = readRating(*body, values[1]);
  if (!rating) co_return respondProblem(exchange, rating.error());

  const Result<void> rated = co_await parts_.visitors.rate(visitor->session, *rating);
  if (!rated) co_return respondProblem(exchange, rated.error());
  respondNoContent(exchange);
}

Task<> Api::postContact(Exchange& exchange, PathValues values) {
  const Result<Visitor> visitor = co_await gate_.admit(exchange.request(), values[0]);
  if (!visitor) co_return respondProblem(exchange, visitor.error());
  const Result<json> body = readObject(exchange.request());
  if (!body) co_return respondProblem(exchange, body.error());
  const Result<ContactRequest> request = readContact(*body);
  if (!request) co_return respondProblem(exchange, request.error());

  const Result<bool> isNew = co_await parts_.visitors.requestContact(visitor->session, *request);
  if (!isNew) co_return respondProblem(exchange, isNew.error());
  const ordered_json receipt = {{"id", request->id}};
  respondJson(exchange, *isNew ? 201 : 200, receipt);
}

}  // namespace livechat
