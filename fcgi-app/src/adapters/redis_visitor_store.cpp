#include "adapters/redis_visitor_store.h"

#include <algorithm>

#include "adapters/redis_history_scripts.h"
#include "chat/visitor_json.h"

namespace livechat {

namespace {

// What the scripts begin with, after what all of a session do: ARGV is session, most in a day, most
// entries in the outbox, life in s, then each script's own. Each returns {"erased"} | {"lost"} |
// {"full"} | {"limited", seconds} | {"noted"} | one of its own.
constexpr std::string_view kBegin = R"lua(
local day = KEYS[9]
local most, mostWaiting, life = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
if redis.call('HEXISTS', meta, 'erased') == 1 then return {'erased'} end
if lost() then return {'lost'} end

-- What stands in the way of one more of `what`; nothing: it is counted.
local function refusal(what)
  if redis.call('XLEN', outbox) >= mostWaiting then return {'full'} end
  if tonumber(redis.call('HGET', day, what) or 0) >= most then
    return {'limited', redis.call('TTL', day)}
  end
  redis.call('HINCRBY', day, what, 1)
  if redis.call('TTL', day) < 0 then redis.call('EXPIRE', day, 86400) end
end
)lua";

// ARGV: …, name, email, user, consent; "" where nothing is said. The entry says all that is known,
// so that the last one is enough.
constexpr std::string_view kNote = R"lua(
local said = {name = ARGV[5], email = ARGV[6], user = ARGV[7]}
local known = {}
known.name, known.email, known.user = unpack(redis.call('HMGET', meta, 'name', 'email', 'user'))
if said.user ~= '' and known.user and known.user ~= said.user then return {'another'} end
local changed = ARGV[8] ~= ''
for field, value in pairs(said) do
  if value ~= '' and value ~= known[field] then changed = true end
end
if not changed then return {'known'} end
local refused = refusal('changes')
if refused then return refused end
local facts = {}
for field, value in pairs(said) do
  if value ~= '' then redis.call('HSET', meta, field, value) end
  facts[field] = value ~= '' and value or known[field] or nil
end
if ARGV[8] ~= '' then facts.consent = ARGV[8] end
archive('visitor', cjson.encode(facts))
return {'noted'}
)lua";

// ARGV: …, the reply's id, the rating's JSON.
constexpr std::string_view kRate = R"lua(
if redis.call('HEXISTS', ids, ARGV[5]) == 0 then return {'unknown'} end
local refused = refusal('ratings')
if refused then return refused end
archive('rating', ARGV[6])
return {'noted'}
)lua";

// ARGV: …, the request's id, its JSON.
constexpr std::string_view kRequestContact = R"lua(
local field, hash = 'contact ' .. ARGV[5], redis.sha1hex(ARGV[6])
local known = redis.call('HGET', ids, field)
if known then return {known == hash and 'known' or 'reused'} end
local refused = refusal('contacts')
if refused then return refused end
remember(field, hash, life)
archive('contact', ARGV[6])
return {'noted'}
)lua";

RedisScript ofVisitor(std::string_view script) {
  return redis_scripts::ofSession(std::string(kBegin) + std::string(script));
}

Result<Noted> notedOf(const RedisValue& reply) {
  const std::string outcome = reply.items.empty() ? std::string() : reply.items[0].text;
  if (outcome == "noted") return Noted{Noting::Noted};
  if (outcome == "known") return Noted{Noting::Known};
  if (outcome == "reused") return Noted{Noting::Reused};
  if (outcome == "another") return Noted{Noting::Another};
  if (outcome == "erased") return Noted{Noting::Erased};
  if (outcome == "unknown") return Noted{Noting::Unknown};
  if (outcome == "full") return Noted{Noting::Full};
  if (outcome == "limited" && reply.items.size() == 2) {
    return Noted{Noting::Limited,
                 std::chrono::seconds(std::max<std::int64_t>(1, reply.items[1].integer))};
  }
  if (outcome == "lost") {
    return failure(ErrorKind::NotFound, "session_lost", "nothing is known of the session");
  }
  return failure(ErrorKind::Internal, "internal", "a Redis script answered in an unknown form");
}

}  // namespace

Task<Result<Noted>> RedisVisitorStore::evalFor(const RedisScript& script, SessionId session,
                                               int most, std::vector<std::string> arguments) {
  std::vector<std::string> keys = redis_scripts::sessionKeys(session);
  keys.push_back("{session:" + session + "}:day");
  std::vector<std::string> all = {std::move(session), std::to_string(most),
                                  std::to_string(limits_.outbox), std::to_string(life_.count())};
  std::move(arguments.begin(), arguments.end(), std::back_inserter(all));
  const Result<RedisValue> reply = co_await redis_.eval(script, std::move(keys), std::move(all));
  if (!reply) co_return std::unexpected(reply.error());
  co_return notedOf(*reply);
}

Task<Result<Noted>> RedisVisitorStore::note(SessionId session, VisitorFacts facts) {
  static const RedisScript script = ofVisitor(kNote);
  std::vector<std::string> arguments = {std::move(facts.name), std::move(facts.email),
                                        std::move(facts.user), std::move(facts.consent)};
  return evalFor(script, std::move(session), limits_.changes, std::move(arguments));
}

Task<Result<Noted>> RedisVisitorStore::rate(SessionId session, Rating rating) {
  static const RedisScript script = ofVisitor(kRate);
  std::vector<std::string> arguments = {rating.reply, ratingText(rating)};
  return evalFor(script, std::move(session), limits_.ratings, std::move(arguments));
}

Task<Result<Noted>> RedisVisitorStore::requestContact(SessionId session, ContactRequest request) {
  static const RedisScript script = ofVisitor(kRequestContact);
  std::vector<std::string> arguments = {request.id, contactText(request)};
  return evalFor(script, std::move(session), limits_.contacts, std::move(arguments));
}

}  // namespace livechat
