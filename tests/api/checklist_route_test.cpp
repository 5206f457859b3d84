#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "api/routes.hpp"
#include "api/server.hpp"
#include "support/wire.hpp"

/// POST /v0.1/checklists/verify as far as it needs no checklist that is valid: what it takes, and how its
/// body is read. What it says of good and bad ones is tested through the whole program.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;

constexpr std::string_view kTarget = "/v0.1/checklists/verify";
constexpr std::size_t kMostBytes = 1'048'576;

api::Services services() {
  const auto holdership = std::make_shared<const rpki::Holdership>(std::make_shared<const rpki::Repository>(),
                                                                   rpki::HoldershipRules());
  return {.look_at_holdership = [=] { return holdership; }};
}

api::Response ask(const std::string& query, const std::string& body, const std::string& type) {
  const index::Published nothing;  // no generation is needed
  api::Request request{"POST", std::string(kTarget) + query, ""};
  request.body = body;
  request.content_type = type;
  return api::answer(request, nothing, services());
}

TEST(ChecklistRoute, TakesAChecklistAndTheDigestsOfFiles) {
  const std::string digest(64, 'a');
  const auto response =
      ask("?file=a.txt:" + digest + "&file=:" + digest, "no checklist", "application/rpki-checklist");
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr(R"({"valid":false,"reason":"X.690)"));
  EXPECT_THAT(response.body, HasSubstr(R"("files":[{"name":"a.txt","sha256":")" + digest +
                                       R"(","listed":false,"by":null},{"name":"",)"));
  EXPECT_EQ(ask("", "x", "application/octet-stream").status, 200);
  EXPECT_EQ(ask("", "x", "Application/RPKI-Checklist ; charset=x").status, 200);
}

TEST(ChecklistRoute, NamesWhatIsWrong) {
  const std::string type = "application/rpki-checklist";
  EXPECT_EQ(ask("", "x", "text/plain").status, 415);
  EXPECT_EQ(ask("", "x", "").status, 415);
  EXPECT_EQ(ask("", "", type).status, 400);
  for (const char* query : {"?file=", "?file=a.txt", "?file=a:b", "?file=a:zz"})
    EXPECT_EQ(ask(query, "x", type).status, 400) << query;
  EXPECT_EQ(ask("?file=a:" + std::string(63, 'a') + "%20", "x", type).status, 400);
  std::string many = "?";
  for (int i = 0; i < 101; ++i) many += "&file=:" + std::string(64, '0');
  EXPECT_EQ(ask(many, "x", type).status, 400);
  const index::Published nothing;
  EXPECT_EQ(api::answer({"GET", std::string(kTarget), ""}, nothing, services()).status, 405);
  api::Request request{"POST", std::string(kTarget), ""};
  request.body = "x";
  request.content_type = type;
  EXPECT_EQ(api::answer(request, nothing).status, 503) << "it may come with the first generation";
}

TEST(ChecklistRoute, BodiesAreReadForItAlone) {
  EXPECT_EQ(api::most_body_bytes("POST", kTarget), kMostBytes);
  EXPECT_EQ(api::most_body_bytes("POST", std::string(kTarget) + "?file=x"), kMostBytes);
  EXPECT_EQ(api::most_body_bytes("GET", kTarget), 0U);
  EXPECT_EQ(api::most_body_bytes("POST", "/v0.1/refresh"), 0U);
  EXPECT_EQ(api::most_body_bytes("POST", "/v0.1/checklists/verify/"), 0U);
}

class ChecklistBody : public testing::Test {
 protected:
  std::string post(const std::string& header, const std::string& body) const {
    Wire wire(server_->url());
    wire.send("POST " + std::string(kTarget) +
              " HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n" + header + "\r\n" + body);
    return wire.read_to_end();
  }
  index::Published published_;
  std::unique_ptr<api::Server> server_ = api::Server::start("127.0.0.1:0", published_, services()).value();
};

TEST_F(ChecklistBody, ComesWithALengthOrInChunks) {
  EXPECT_THAT(post("Content-Length: 4\r\n", "abcd"), HasSubstr("HTTP/1.1 200"));
  EXPECT_THAT(post("Transfer-Encoding: chunked\r\n", "4\r\nabcd\r\n0\r\n\r\n"), HasSubstr("HTTP/1.1 200"));
  EXPECT_THAT(post("Content-Length: 1048576\r\n", std::string(kMostBytes, 'a')), HasSubstr("HTTP/1.1 200"));
}

TEST_F(ChecklistBody, ThatIsTooBigIsSaidToWhoIsStillSending) {
  EXPECT_THAT(post("Content-Length: 1048577\r\n", std::string(kMostBytes + 1, 'a')),
              HasSubstr("HTTP/1.1 413"));
  std::string chunks;
  for (int i = 0; i < 33; ++i) chunks += "10000\r\n" + std::string(65536, 'a') + "\r\n";
  EXPECT_THAT(post("Transfer-Encoding: chunked\r\n", chunks + "0\r\n\r\n"), HasSubstr("HTTP/1.1 413"));
}

TEST_F(ChecklistBody, WhoseEndIsNotClearIsRefused) {
  const std::string inner = get_request("/healthz");
  for (const char* header :
       {"Content-Length: 4\r\nContent-Length: 4\r\n", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: +4\r\n", "Content-Length: 4x\r\n", "Content-Length: -1\r\n",
        "Content-Length: 4, 4\r\n", "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: identity\r\n",
        "Content-Length: 99999999999999999999999\r\n"}) {
    const std::string all = post(header, "abcd" + inner);
    EXPECT_THAT(all, testing::AnyOf(HasSubstr("HTTP/1.1 400"), HasSubstr("HTTP/1.1 413"))) << header;
    EXPECT_EQ(all.find("HTTP/1.1", 1), std::string::npos) << header << "one answer, and no other";
  }
}

TEST_F(ChecklistBody, ThatEndsEarlyIsRefused) {
  Wire wire(server_->url());
  wire.send("POST " + std::string(kTarget) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabcd");
  wire.finish();
  const auto answer = wire.read_answer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 400);
}

}  // namespace
}  // namespace meetpoint::test
