#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

#include "index/time.hpp"
#include "rpki/digest.hpp"
#include "support/in_time.hpp"
#include "support/meetings.hpp"
#include "support/process.hpp"
#include "support/scripted_server.hpp"
#include "support/temp_dir.hpp"
#include "support/token_maker.hpp"
#include "support/token_prover.hpp"

/// `meetpoint serve --auth FILE`, with an issuer that publishes its keys on loopback.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kQuestion = "/v0.1/as64496/locations?asn=64496";
constexpr const char* kSecret = "portal-token-0123456789";

std::string digest_of(std::string_view token) {
  return rpki::to_hex(rpki::octets_of(rpki::sha256(token)));
}

class AuthCommand : public testing::Test {
 protected:
  void SetUp() override {
    const std::string sample = std::string(MEETPOINT_SOURCE_DIR) + "/data/sample";
    ASSERT_EQ(run({"sync", "--quiet", "--upstream", sample, "--store", store_}).exit_code, 0);
    write_file(auth_,
               fmt::format("[idp]\nmode = \"jwt\"\nissuer = \"{0}\"\naudience = \"https://us.example\"\n"
                           "jwks_uri = \"{0}/jwks\"\n"
                           "[portal]\nmode = \"static\"\ntoken_sha256 = \"{1}\"\nasns = [\"AS64500\"]\n",
                           issuer_.url(), digest_of(kSecret)));
  }
  std::unique_ptr<Served> serve(const std::string& listen = "127.0.0.1:0") {
    auto served = std::make_unique<Served>(store_, listen, std::vector<std::string>{"--auth", auth_});
    EXPECT_TRUE(in_time([&] { return http_get(served->url(), "/readyz").status == 200; }));
    return served;
  }
  static HttpAnswer ask(const Served& served, const std::string& token,
                        const std::string& target = kQuestion) {
    return http("GET", served.url(), target, {{"Authorization", "Bearer " + token}});
  }
  Json claims(index::Asn asn) const {
    return token_claims(issuer_.url(), "https://us.example", index::now_utc(), asn);
  }
  std::string token(const Json& claims) const {
    return key_.sign(R"({"alg":"ES256","typ":"at+jwt","kid":"k1"})", claims.dump());
  }

  TokenKey key_{"ES256", "k1"};
  std::atomic<bool> away_ = false;
  std::atomic<int> asked_ = 0;
  ScriptedServer issuer_{[this](const std::string&, Connection& connection) {
    ++asked_;
    connection.send(away_ ? http_response("500 Internal Server Error", "")
                          : http_response("200 OK", "{\"keys\":[" + key_.public_jwk() + "]}",
                                          "Content-Type: application/jwk-set+json\r\n"));
  }};
  TempDir place_;
  std::string store_ = (place_ / "store.db").string();
  std::string auth_ = (place_ / "auth.toml").string();
};

TEST_F(AuthCommand, ATokenOfTheIssuerPagesToTheEnd) {
  const auto served = serve();
  const std::string good = token(claims({64500}));
  EXPECT_TRUE(in_time([&] { return ask(*served, good).status != 503; }));
  std::string next;
  std::size_t places = 0;
  int pages = 0;
  do {
    const HttpAnswer page =
        ask(*served, good, kQuestion + "&max_results=3" + (next.empty() ? "" : "&next_token=" + next));
    ASSERT_EQ(page.status, 200) << page.body;
    const Json json = Json::parse(page.body);
    places += json.at("locations").size();
    next = json.value("next_token", "");
    ASSERT_LT(++pages, 20);
  } while (!next.empty());
  EXPECT_EQ(places, Json::parse(ask(*served, good).body).at("locations").size());
  EXPECT_GT(pages, 2);
}

TEST_F(AuthCommand, WhoShowsNothingGoodHearsNothingOfWhy) {
  const auto served = serve();
  EXPECT_TRUE(in_time([&] { return ask(*served, token(claims({64500}))).status != 503; }));
  EXPECT_EQ(http_get(served->url(), kQuestion).status, 401);
  Json other = claims({64500});
  other["aud"] = "https://others.example";
  Json over = claims({64500});
  over["exp"] = index::now_utc() - 100;
  std::string tampered = token(claims({64500}));
  tampered[tampered.size() / 2] = tampered[tampered.size() / 2] == 'A' ? 'B' : 'A';
  const HttpAnswer wrong = ask(*served, "nonsense");
  EXPECT_EQ(wrong.status, 401);
  for (const std::string& bad : {token(other), token(over), tampered}) {
    const HttpAnswer refused = ask(*served, bad);
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(Json::parse(refused.body).at("errors"), Json::parse(wrong.body).at("errors"));
  }
  EXPECT_EQ(ask(*served, token(claims({64511})), kQuestion + "&peer_asn=64500").status, 403)
      << "a token of another network";
  EXPECT_EQ(http_get(served->url(), "/v0.1/common?asns=64496,64500").status, 200)
      << "what is everybody's stays so";
}

TEST_F(AuthCommand, ALocalTokenCountsWhileTheIssuerIsAwayAndItsTokensDoNot) {
  away_ = true;
  const auto served = serve();
  EXPECT_TRUE(in_time([&] { return asked_ > 0; }));
  EXPECT_EQ(ask(*served, kSecret).status, 200);
  const HttpAnswer later = ask(*served, token(claims({64500})));
  EXPECT_EQ(later.status, 503);
  EXPECT_FALSE(later.header("Retry-After").empty());
}

TEST_F(AuthCommand, SighupTakesNoKeysFromAnIssuerThatIsAway) {
  const auto served = serve();
  EXPECT_TRUE(in_time([&] { return ask(*served, token(claims({64500}))).status != 503; }));
  const int before = asked_;
  away_ = true;
  served->process().signal(SIGHUP);
  EXPECT_TRUE(in_time([&] { return asked_ > before; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(10'500));  // its keys are waited for, for 10 s
  EXPECT_EQ(ask(*served, token(claims({64500}))).status, 200);
}

TEST_F(AuthCommand, AnIssuerIsAskedOnceWhateverKeysTokensName) {
  const auto served = serve();
  EXPECT_TRUE(in_time([&] { return ask(*served, token(claims({64500}))).status != 503; }));
  for (int i = 0; i < 200; ++i) {
    const std::string header = fmt::format(R"({{"alg":"ES256","typ":"at+jwt","kid":"x{}"}})", i);
    EXPECT_EQ(ask(*served, key_.sign(header, claims({64500}).dump())).status, 401);
  }
  std::this_thread::sleep_for(std::chrono::seconds(1));  // twice the time in which the fetcher would look
  EXPECT_EQ(asked_, 1);
}

TEST_F(AuthCommand, NoTokenIsInTheLog) {
  const auto served = serve();
  const std::string good = token(claims({64500}));
  EXPECT_TRUE(in_time([&] { return ask(*served, good).status != 503; }));
  ask(*served, kSecret);
  ask(*served, "a-wrong-token-0123456789");
  served->process().signal(SIGTERM);
  const Finished finished = served->process().wait();
  EXPECT_EQ(finished.exit_code, 0);
  for (const std::string& secret : {good, std::string(kSecret), std::string("a-wrong-token-0123456789")})
    EXPECT_THAT(finished.err + finished.out, Not(HasSubstr(secret)));
  EXPECT_THAT(finished.err, Not(HasSubstr("no authentication")));
}

TEST_F(AuthCommand, WithoutOneOnlyThisMachineIsListenedTo) {
  const Finished open = run({"serve", "--store", store_, "--listen", "0.0.0.0:0"});
  EXPECT_EQ(open.exit_code, 2);
  EXPECT_EQ(open.out, "") << "it never listened";
  EXPECT_THAT(open.err, HasSubstr("--auth FILE"));
  const auto with = serve("0.0.0.0:0");
  const std::string url = fmt::format("http://127.0.0.1:{}", with->port());
  EXPECT_EQ(http("GET", url, kQuestion, {{"Authorization", std::string("Bearer ") + kSecret}}).status, 200);
  Served alone(store_);
  alone.process().signal(SIGTERM);
  EXPECT_THAT(alone.process().wait().err, HasSubstr("no authentication"));
}

TEST_F(AuthCommand, AFileThatLetsNobodyInIsSaid) {
  write_file(auth_, "[idp]\nmode = \"jwt\"\nissuer = \"https://idp.example\"\n");
  const Finished refused = run({"serve", "--store", store_, "--listen", "127.0.0.1:0", "--auth", auth_});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("auth.toml:1"));
  EXPECT_THAT(run({"serve", "--store", store_, "--auth", auth_ + "x"}).err, HasSubstr("auth.tomlx"));
}

TEST_F(AuthCommand, ATokenThatIsBoundToAKeyCountsWithAProofAndEachProofOnce) {
  const std::string base = "https://meet.example";
  const Served served(store_, "127.0.0.1:0", {"--auth", auth_, "--public-url", base});
  Prover client;
  Json bound = claims({64500});
  bound["cnf"] = {{"jkt", client.thumbprint()}};
  const std::string good = token(bound);
  const auto fields = [&](bool is_signed) {
    return client.fields(base + kQuestion, good, index::now_utc(), is_signed);
  };
  EXPECT_TRUE(in_time([&] { return http("GET", served.url(), kQuestion, fields(false)).status == 200; }));
  const auto proof = fields(true);
  EXPECT_EQ(http("GET", served.url(), kQuestion, proof).status, 200);
  const HttpAnswer again = http("GET", served.url(), kQuestion, proof);
  EXPECT_EQ(again.status, 401);
  EXPECT_THAT(again.header("WWW-Authenticate"), HasSubstr("error=\"invalid_dpop_proof\""));
  EXPECT_EQ(ask(served, good).status, 401) << "without a proof";
  EXPECT_EQ(http("GET", served.url(), kQuestion + "&max_results=1", fields(true)).status, 401)
      << "signed for another target";
  write_file(auth_, read_file(auth_).insert(read_file(auth_).find("[portal]"), "require_signature = true\n"));
  const Finished refused = run({"serve", "--store", store_, "--listen", "127.0.0.1:0", "--auth", auth_});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("--public-url"));
  const Served demanding(store_, "127.0.0.1:0", {"--auth", auth_, "--public-url", base});
  EXPECT_TRUE(in_time([&] { return http("GET", demanding.url(), kQuestion, fields(true)).status == 200; }));
  EXPECT_EQ(http("GET", demanding.url(), kQuestion, fields(false)).status, 401);
}

}  // namespace
}  // namespace meetpoint::test
