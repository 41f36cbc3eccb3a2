#include "openai_reply.h"

#include <ctime>
#include <utility>

#include "framing.h"
#include "reply_plan.h"

namespace fake {
namespace {

using Json = nlohmann::ordered_json;

// What a dialect does otherwise.
struct Dialect {
  std::string_view name;
  std::string_view thinks = {};   // the delta's member for thoughts; empty: they are not told
  std::string_view comment = {};  // before the first event
  bool roleOnEvery = false;       // else on a first delta of its own
  enum class Open { Null, Empty, Absent } open = Open::Null;  // a finish_reason that is none yet
  bool usageOnFinish = false;  // on the last chunk with a choice, else in one of its own
  bool done = true;            // [DONE] after an error too
};

constexpr Dialect kDialects[] = {
    {.name = "openai"},
    {.name = "vllm", .thinks = "reasoning_content"},
    {.name = "llamacpp", .thinks = "reasoning_content"},
    {.name = "ollama", .thinks = "reasoning", .roleOnEvery = true, .open = Dialect::Open::Empty},
    {.name = "openrouter",
     .thinks = "reasoning",
     .comment = "OPENROUTER PROCESSING",
     .roleOnEvery = true,
     .done = false},
    {.name = "groq", .thinks = "reasoning", .usageOnFinish = true},
    {.name = "azure"},
    {.name = "deepseek",
     .thinks = "reasoning_content",
     .comment = "keep-alive",
     .usageOnFinish = true},
    {.name = "xai",
     .thinks = "reasoning_content",
     .roleOnEvery = true,
     .open = Dialect::Open::Absent,
     .usageOnFinish = true},
    {.name = "mistral", .open = Dialect::Open::Absent, .usageOnFinish = true},
};

const Dialect& dialectNamed(std::string_view name) {
  for (const Dialect& dialect : kDialects) {
    if (dialect.name == name) return dialect;
  }
  throw ScriptError("unknown dialect " + std::string(name));
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

class OpenaiReply final : public ReplyWriter {
 public:
  OpenaiReply(ReplyFacts facts, ReplyText text)
      : facts_(std::move(facts)),
        faults_(facts_.script.faults),
        dialect_(dialectNamed(facts_.script.manners.dialect)),
        plan_(faults_, std::move(text)),
        framing_(faults_, "lf", R"("content":")"),
        id_("chatcmpl-fake" + idDigits(facts_.number)),
        created_(std::time(nullptr)) {}

  bool done() const override { return plan_.done(); }

  std::string next() override {
    std::string bytes = plan_.first() ? prelude() : "";
    if (!faults_.block.empty()) {
      bytes += event(withDelta(delta("refusal", faults_.block)), true);
      bytes += closing("stop");
    } else {
      bytes += step();
    }
    plan_.advance();
    return bytes;
  }

  std::string error() override {
    const Json error =
        openaiErrorObject(faults_, facts_.script.manners, faults_.errorStatus, answersAs());
    if (faults_.errorForm == "bare") return Json{{"error", error}}.dump(2) + "\n";
    if (faults_.errorForm == "field") return "error: " + dump(error) + "\n\n";
    std::string bytes;
    if (is("openrouter")) {
      Json chunk = withDelta(delta("content", ""), "error");
      chunk["choices"][0]["native_finish_reason"] = "error";
      chunk["error"] = {{"code", faults_.errorStatus}, {"message", error["message"]}};
      bytes = event(chunk, false);
    } else if (is("groq")) {
      Json chunk = skeleton();
      chunk["x_groq"] = {{"id", id_}, {"error", error["message"]}};
      bytes = event(chunk, false);
    } else if (is("vllm")) {
      Json top = {{"object", "error"}};
      top.update(error);
      bytes = event(top, false);
    } else {
      bytes = event(Json{{"error", error}}, false);
    }
    return dialect_.done && !facts_.script.manners.noDone ? bytes + doneEvent() : bytes;
  }

  std::string whole() override {
    const std::string text = plan_.wholeText();
    Json message = {{"role", "assistant"}};
    message["content"] = text.empty() ? Json() : Json(text);
    message["refusal"] = faults_.block.empty() ? Json() : Json(faults_.block);
    if (!faults_.call.empty()) message["tool_calls"] = calls();
    Json answer = skeleton();
    answer["object"] = "chat.completion";
    answer["choices"] =
        Json::array({{{"index", 0},
                      {"message", message},
                      {"logprobs", nullptr},
                      {"finish_reason", faults_.finish.empty() ? natural() : faults_.finish}}});
    answer["usage"] = usage();
    return dump(answer);
  }

 private:
  bool is(std::string_view name) const { return dialect_.name == name; }
  const std::string& answersAs() const { return facts_.asked.answersAs; }
  std::string natural() const { return faults_.call.empty() ? "stop" : "tool_calls"; }

  std::string event(const Json& chunk, bool main) {
    return framing_.event({dump(chunk), {}, main}, plan_.index(), false);
  }
  std::string doneEvent() { return framing_.event({"[DONE]", {}, false}, plan_.index(), true); }

  Json skeleton() const {
    Json chunk = {{"id", id_},
                  {"object", "chat.completion.chunk"},
                  {"created", created_},
                  {"model", answersAs()}};
    if (is("openai")) chunk["service_tier"] = "default";
    if (is("ollama")) chunk["system_fingerprint"] = "fp_ollama";
    if (is("openrouter")) chunk["provider"] = "Fake";
    chunk["choices"] = Json::array();
    return chunk;
  }

  static Json delta(std::string_view member, const std::string& text) {
    return {{std::string(member), text}};
  }

  Json withDelta(Json delta, const std::string& finish = "") const {
    Json chunk = skeleton();
    Json choice = {{"index", 0}};
    if (dialect_.roleOnEvery && !delta.contains("role")) delta["role"] = "assistant";
    choice["delta"] = std::move(delta);
    if (is("openai")) choice["logprobs"] = nullptr;
    if (is("vllm")) choice["stop_reason"] = nullptr;
    if (!finish.empty()) {
      choice["finish_reason"] = finish;
      if (is("openrouter")) choice["native_finish_reason"] = finish;
    } else if (dialect_.open == Dialect::Open::Null) {
      choice["finish_reason"] = nullptr;
    } else if (dialect_.open == Dialect::Open::Empty) {
      choice["finish_reason"] = "";
    }
    if (is("azure")) choice["content_filter_results"] = Json::object();
    chunk["choices"].push_back(std::move(choice));
    if (is("openai")) {
      if (facts_.asked.wantsUsage) chunk["usage"] = nullptr;
      chunk["obfuscation"] = "aYq3";
    }
    return chunk;
  }

  std::string prelude() {
    std::string bytes;
    if (!dialect_.comment.empty()) bytes += framing_.comment(dialect_.comment);
    if (is("azure")) {
      bytes += event({{"choices", Json::array()},
                      {"created", 0},
                      {"id", ""},
                      {"model", ""},
                      {"object", ""},
                      {"prompt_filter_results", Json::array({{{"prompt_index", 0}}})}},
                     false);
    }
    if (dialect_.roleOnEvery) return bytes;
    Json chunk = withDelta({{"role", "assistant"}, {"content", ""}, {"refusal", nullptr}});
    if (is("groq")) chunk["x_groq"] = {{"id", id_}};
    return bytes + event(chunk, false);
  }

  // The events of this step; the finish reason sits on a chunk of its own after them, unless every
  // chunk has it.
  std::string step() {
    const bool last = plan_.last();
    const std::string finish = plan_.finish(natural());
    const std::string onChunk = faults_.finishOn == "last" ? "" : finish;
    std::string bytes;
    switch (plan_.step()) {
      case Step::Ping: return framing_.comment("ping");
      case Step::Empty: bytes = event(withDelta(delta("content", ""), onChunk), true); break;
      case Step::Thought: bytes = event(withDelta(thought(), onChunk), true); break;
      case Step::Text:
        bytes = event(withDelta(delta("content", plan_.text()), onChunk), true);
        break;
      case Step::Calls: bytes = callEvents(); break;
      case Step::End: break;
    }
    const bool none = faults_.finishOn == "none" || faults_.finishOn == "first";
    if (last) bytes += none ? ending() : closing(finish);
    return bytes;
  }

  Json thought() const {
    if (dialect_.thinks.empty()) return Json::object();
    Json delta = {{"content", nullptr}};
    delta[std::string(dialect_.thinks)] =
        "**Considering the question** step " + std::to_string(plan_.index());
    return delta;
  }

  Json calls() const {
    Json calls = Json::array();
    for (int i = 0; i < faults_.calls; ++i) {
      const std::string arguments = faults_.callArgs.is_null() ? "" : faults_.callArgs.dump();
      calls.push_back({{"index", i},
                       {"id", "call_" + std::to_string(i)},
                       {"type", "function"},
                       {"function", {{"name", faults_.call}, {"arguments", arguments}}}});
    }
    return calls;
  }

  // One delta for the name and one for the arguments; Ollama sends all in one piece.
  std::string callEvents() {
    if (is("ollama")) return event(withDelta({{"tool_calls", calls()}}), true);
    std::string bytes;
    for (Json call : calls()) {
      const Json arguments = call["function"]["arguments"];
      call["function"]["arguments"] = "";
      bytes += event(withDelta({{"tool_calls", Json::array({call})}}), false);
      const Json rest = {{"index", call["index"]}, {"function", {{"arguments", arguments}}}};
      bytes += event(withDelta({{"tool_calls", Json::array({rest})}}), false);
    }
    return bytes;
  }

  std::string closing(const std::string& finish) {
    Json chunk = withDelta(Json::object(), finish);
    if (is("llamacpp")) chunk["timings"] = {{"predicted_n", plan_.answerTokens()}};
    if (dialect_.usageOnFinish) chunk["usage"] = usage();
    if (is("groq")) chunk["x_groq"] = {{"id", id_}, {"usage", usage()}};
    return event(chunk, false) + ending();
  }

  std::string ending() {
    std::string bytes;
    if (facts_.asked.wantsUsage && !dialect_.usageOnFinish) {
      Json chunk = skeleton();
      chunk["usage"] = usage();
      bytes = event(chunk, false);
    }
    return facts_.script.manners.noDone ? bytes : bytes + doneEvent();
  }

  Json usage() const {
    const std::size_t prompt = facts_.asked.promptTokens, reasoning = plan_.thoughtTokens();
    // xAI alone does not count the reasoning as part of the completion.
    const std::size_t completion = plan_.answerTokens() + (is("xai") ? 0 : reasoning);
    return {{"prompt_tokens", prompt},
            {"completion_tokens", completion},
            {"total_tokens", prompt + completion + (is("xai") ? reasoning : 0)},
            {"completion_tokens_details", {{"reasoning_tokens", reasoning}}}};
  }

  const ReplyFacts facts_;
  const Faults& faults_;
  const Dialect& dialect_;
  ReplyPlan plan_;
  Framing framing_;
  const std::string id_;
  const std::time_t created_;
};

struct Wording {
  int status;
  std::string_view type, code, message;
};

constexpr Wording kWordings[] = {
    {400, "invalid_request_error", "", "Invalid request."},
    {401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided."},
    {402, "insufficient_credits", "", "Insufficient credits."},
    {403, "invalid_request_error", "unsupported_country_region_territory",
     "Country, region, or territory not supported"},
    {404, "invalid_request_error", "model_not_found",
     "The model does not exist or you do not have access to it."},
    {413, "tokens", "rate_limit_exceeded", "Request too large for model."},
    {429, "requests", "rate_limit_exceeded",
     "Rate limit reached for requests per min (RPM): Limit 3, Used 3, Requested 1."},
    {498, "capacity_exceeded", "", "Flex tier capacity exceeded."},
    {500, "server_error", "", "The server had an error while processing your request. Sorry!"},
    {502, "server_error", "", "Bad gateway."},
    {503, "server_error", "", "The engine is currently overloaded, please try again later."},
    {504, "server_error", "", "Gateway timeout."},
};

}  // namespace

std::unique_ptr<ReplyWriter> openaiReply(ReplyFacts facts, ReplyText text) {
  return std::make_unique<OpenaiReply>(std::move(facts), std::move(text));
}

Json openaiErrorObject(const Faults& faults, const Manners& manners, int status,
                       std::string_view model) {
  Wording wording{status, "server_error", "", "Unknown error."};
  for (const Wording& known : kWordings) {
    if (known.status == status) wording = known;
  }
  std::string message(faults.message.empty() ? wording.message : faults.message);
  if (status == 404 && faults.message.empty()) {
    message =
        "The model `" + std::string(model) + "` does not exist or you do not have access to it.";
  }
  if (status == 503 && manners.dialect == "llamacpp" && faults.message.empty()) {
    message = "Loading model";
  }
  Json error = {{"message", message}, {"type", wording.type}, {"param", nullptr}};
  if (!faults.statusName.empty()) error["type"] = faults.statusName;
  error["code"] = wording.code.empty() ? Json() : Json(wording.code);
  const std::string_view d = manners.dialect;
  if (d == "vllm" || d == "llamacpp" || d == "openrouter") error["code"] = status;
  if (d == "vllm") error["type"] = status == 404 ? "NotFoundError" : "BadRequestError";
  if (d == "ollama") error.update({{"type", "api_error"}, {"code", nullptr}});
  if (!faults.code.empty()) error["code"] = faults.code;
  if (!faults.reason.empty()) error["metadata"] = {{"reasons", Json::array({faults.reason})}};
  return error;
}

}  // namespace fake
