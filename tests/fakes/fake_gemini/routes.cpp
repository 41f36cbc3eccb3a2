#include "routes.h"

#include <string_view>
#include <utility>

#include "api_error.h"
#include "generation.h"
#include "models.h"
#include "reply_text.h"
#include "request_rules.h"

namespace fake {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kModels = "/v1beta/models/";

HttpAnswer jsonAnswer(const Json& body) {
  HttpAnswer answer;
  answer.body = body.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  return answer;
}

HttpAnswer errorAnswer(const ApiError& error) {
  HttpAnswer answer;
  answer.status = error.code;
  answer.body = errorBody(error);
  return answer;
}

// What the service's front end says to an address it does not know.
HttpAnswer notFound() {
  HttpAnswer answer;
  answer.status = 404;
  answer.contentType = "text/html; charset=UTF-8";
  answer.body =
      "<!DOCTYPE html>\n<html lang=en>\n  <title>Error 404 (Not Found)!!1</title>\n"
      "  <p>The requested URL was not found on this server. <ins>That's all we know.</ins>\n";
  return answer;
}

HttpAnswer setScript(Stage& stage, const std::string& body) {
  try {
    stage.setScript(withOptions(Script{}, nlohmann::json::parse(body.empty() ? "{}" : body)));
  } catch (const nlohmann::json::exception& error) {
    return errorAnswer(invalidArgument(error.what()));
  } catch (const ScriptError& error) {
    return errorAnswer(invalidArgument(error.what()));
  }
  return jsonAnswer(Json::object());
}

HttpAnswer answerTest(Stage& stage, const HttpRequest& request) {
  const std::string call = request.method + " " + request.path;
  if (call == "POST /fake/script") return setScript(stage, request.body);
  if (call == "GET /fake/journal") return jsonAnswer(stage.journal().entries());
  if (call == "GET /fake/stats") return jsonAnswer(stage.journal().stats());
  if (call == "DELETE /fake/journal") {
    stage.forget();
    return jsonAnswer(Json::object());
  }
  return notFound();
}

HttpAnswer describeModel(Stage& stage, const HttpRequest& request) {
  if (auto error = judgeCredentials(request, stage.key())) return errorAnswer(*error);
  const std::string name = request.path.substr(kModels.size());
  if (!modelNamed(name)) {
    Faults faults;
    faults.status = 404;
    return errorAnswer(errorFrom(faults, name));
  }
  return jsonAnswer({{"name", "models/" + name},
                     {"version", "001"},
                     {"displayName", name},
                     {"inputTokenLimit", 1048576},
                     {"outputTokenLimit", 65536},
                     {"supportedGenerationMethods", {"generateContent", "countTokens"}}});
}

HttpAnswer answerAtOnce(Stage& stage, const HttpRequest& request) {
  if (request.path.starts_with("/fake/")) return answerTest(stage, request);
  const bool asksModel = request.method == "GET" && request.path.starts_with(kModels);
  return asksModel ? describeModel(stage, request) : notFound();
}

}  // namespace

asio::awaitable<bool> answer(Stage& stage, Peer& peer, HttpRequest request) {
  const bool keepAlive = request.keepAlive();
  for (const auto& api : stage.apis()) {
    auto call = api->callOf(request);
    if (!call) continue;
    call->receivedMicros = monotonicMicros();
    call->keepAlive = keepAlive;
    auto entry = stage.journal().begin(std::move(request));
    const bool goesOn = co_await generate(stage, *api, peer, std::move(entry), std::move(*call));
    co_return goesOn;
  }
  const std::string text = answerAtOnce(stage, request).toText(keepAlive);
  const bool sent = co_await peer.send(text);
  co_return sent&& keepAlive;
}

}  // namespace fake
