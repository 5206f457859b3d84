#include "api/render.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "index/time.hpp"
#include "support/meetings.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::test {
namespace {

using api::render_errors;
using index::Asn;
using index::Error;
using index::ErrorCode;
using index::PlaceKind;
using testing::ElementsAre;
using testing::HasSubstr;

std::string common_json(const index::Snapshot& snapshot, const std::vector<Asn>& asns,
                        std::optional<PlaceKind> only = std::nullopt) {
  return api::render_common(snapshot, index::common(snapshot, asns, only).value());
}

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

class Rendered : public testing::Test {
 protected:
  TempDir directory_;
  std::shared_ptr<const index::Snapshot> snapshot_ = snapshot_of(two_networks(), directory_.path());
  std::string as_of_ = index::format_utc(snapshot_->generation().committed_at);
};

TEST_F(Rendered, CommonHasTheseBytes) {
  const std::string exchanges =
      R"({"id":"pdb:ix:9","ix_id":9,"name":"Nine \"IX\"","city":"Bern","country":"CH","ipv4":true,"ipv6":true,)"
      R"("usable":true,"reason":"","members":{"64500":[{"id":2,"ixlan_id":109,"ipaddr4":"192.0.2.2",)"
      R"("ipaddr6":"2001:db8::2","speed_mbps":20000,"is_rs_peer":false,"operational":true,"bfd_support":true,"conflicted":false}],)"
      R"("64496":[{"id":1,"ixlan_id":109,"ipaddr4":"192.0.2.1","ipaddr6":"2001:db8::1","speed_mbps":10000,)"
      R"("is_rs_peer":true,"operational":true,"bfd_support":false,"conflicted":false},{"id":3,"ixlan_id":109,)"
      R"("ipaddr4":"192.0.2.3","ipaddr6":null,"speed_mbps":10000,"is_rs_peer":true,"operational":true,)"
      R"("bfd_support":false,"conflicted":false}]}},)"
      R"({"id":"pdb:ix:10","ix_id":10,"name":"Zürich","city":"Bern","country":"CH","ipv4":false,"ipv6":false,)"
      R"("usable":false,"reason":"no address family in common: AS64500 has IPv6 only, AS64496 has IPv4 only",)"
      R"("members":{"64500":[{"id":5,"ixlan_id":110,"ipaddr4":null,"ipaddr6":"2001:db8::5","speed_mbps":20000,)"
      R"("is_rs_peer":false,"operational":true,"bfd_support":true,"conflicted":false}],"64496":[{"id":4,"ixlan_id":110,)"
      R"("ipaddr4":"192.0.2.4","ipaddr6":null,"speed_mbps":10000,"is_rs_peer":true,"operational":true,)"
      R"("bfd_support":false,"conflicted":false}]}})";
  const std::string facilities =
      R"({"id":"pdb:fac:5","fac_id":5,"name":"Tower","city":"Bern","country":"CH","latitude":46.9481,)"
      R"("longitude":-7.5,"members":{"64500":[{"id":4,"local_asn":64502}],"64496":[{"id":3,"local_asn":64501}]}},)"
      R"({"id":"pdb:fac:12","fac_id":12,"name":"Cellar","city":"Bern","country":"CH","latitude":null,)"
      R"("longitude":null,"members":{"64500":[{"id":2,"local_asn":64502}],"64496":[{"id":1,"local_asn":64501}]}})";
  const auto body = [&](const std::string& ixs, const std::string& facs) {
    return fmt::format(
        R"({{"asns":[64500,64496],"generation":1,"as_of":"{}","exchanges":[{}],"facilities":[{}]}})"
        "\n",
        as_of_, ixs, facs);
  };
  const std::vector<Asn> asns = {{64500}, {64496}};
  EXPECT_EQ(common_json(*snapshot_, asns), body(exchanges, facilities));
  EXPECT_EQ(common_json(*snapshot_, asns, PlaceKind::exchange), body(exchanges, ""));
  EXPECT_EQ(common_json(*snapshot_, asns, PlaceKind::facility), body("", facilities));
}

TEST_F(Rendered, CommonIsEmptyListsForNetworksThatNeverMeet) {
  EXPECT_EQ(common_json(*snapshot_, {{64496}, {64510}}), R"({"asns":[64496,64510],"generation":1,"as_of":")" +
                                                             as_of_ +
                                                             "\",\"exchanges\":[],\"facilities\":[]}\n");
}

TEST_F(Rendered, CommonSurvivesTextThatIsNoUtf8) {
  const std::string name = std::string("\xff\xc3<\"\\/\n\x01\x7f") + '\0' + "\xed\xa0\x80 end";
  const index::Exchange exchange{{1}, name, "\x80", "\t"};
  const index::Facility facility{{2}, name, "\xf8", "\x1b[31m", {}, {}};
  index::Common common;
  common.exchanges.push_back({&exchange, true, true, true, true, {}});
  common.facilities.push_back({&facility, {}});
  const std::string body = api::render_common(*snapshot_, common);
  EXPECT_EQ(body.find_first_of(std::string("\0\x01\t\x1b", 4)), std::string::npos);
  EXPECT_EQ(body.find('\n'), body.size() - 1);
  const Json json = Json::parse(body);
  EXPECT_THAT(json["exchanges"][0]["name"].get<std::string>(), HasSubstr("<\"\\/\n\x01\x7f"));
  EXPECT_THAT(json["facilities"][0]["name"].get<std::string>(), HasSubstr(" end"));
}

TEST_F(Rendered, StatusCountsRowsOfEveryTypeAndTheAge) {
  const index::UtcSeconds committed_at = snapshot_->generation().committed_at;
  const auto status = [&](int age_seconds) {
    return R"({"generation":1,"as_of":")" + as_of_ + R"(","age_seconds":)" + std::to_string(age_seconds) +
           R"(,"rows":{"org":0,"campus":0,"fac":2,"net":3,"ix":2,"carrier":0,"carrierfac":0,"ixfac":0,)"
           R"("ixlan":2,"ixpfx":0,"netfac":4,"netixlan":5,"poc":0},"sync":null})"
           "\n";
  };
  EXPECT_EQ(api::render_status(snapshot_.get(), {}, committed_at + 42), status(42));
  EXPECT_EQ(api::render_status(snapshot_.get(), {}, committed_at), status(0));
  EXPECT_EQ(api::render_status(snapshot_.get(), {}, committed_at - 5), status(0)) << "a clock that went back";
}

TEST(RenderStatus, SaysSoWhenNothingIsLoaded) {
  EXPECT_EQ(api::render_status(nullptr, {}, 1000),
            "{\"generation\":0,\"as_of\":null,\"age_seconds\":null,\"rows\":{},\"sync\":null}\n");
}

TEST(RenderStatus, SaysHowTheLastTriesWent) {
  const index::Attempt attempt{1'767'225'600, 0, 1'767'225'660, 3, "upstream throttles us"};
  EXPECT_THAT(
      api::render_status(nullptr, attempt, 1000),
      HasSubstr(R"("sync":{"tried_at":"2026-01-01T00:00:00Z","succeeded_at":null,)"
                R"("next_at":"2026-01-01T00:01:00Z","failures":3,"error":"upstream throttles us"}})"));
}

const std::vector<Error> kTwoErrors = {{ErrorCode::invalid, "asn is missing", "asn"},
                                       {ErrorCode::invalid, "no query", ""}};

TEST(RenderErrors, ListsEachErrorTwiceUnderItsField) {
  const api::Response response = render_errors(400, kTwoErrors, "application/json");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.content_type, "application/json");
  const std::regex bytes(
      R"re(\{"errors":\[\{"name":"asn","errors":\["asn is missing"\],"messages":\["asn is missing"\]\},)re"
      R"re(\{"name":"request","errors":\["no query"\],"messages":\["no query"\]\}\],)re"
      R"re("request_id":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"\}\n)re");
  EXPECT_TRUE(std::regex_match(response.body, bytes)) << response.body;
}

TEST(RenderErrors, GivesEveryAnswerItsOwnRequestId) {
  std::set<std::string> ids;
  for (int k = 0; k < 100; ++k)
    ids.insert(Json::parse(render_errors(400, kTwoErrors, "").body)["request_id"]);
  EXPECT_EQ(ids.size(), 100U);
}

TEST(RenderErrors, AddsRfc9457MembersForAClientThatAsks) {
  const api::Response response = render_errors(404, kTwoErrors, "application/problem+json");
  EXPECT_EQ(response.content_type, "application/problem+json");
  const Json json = Json::parse(response.body);
  EXPECT_THAT(keys_of(json), ElementsAre("type", "title", "status", "detail", "errors", "request_id"));
  EXPECT_EQ(json["type"], "about:blank");
  EXPECT_EQ(json["title"], "Not Found");
  EXPECT_EQ(json["status"], 404);
  EXPECT_EQ(json["detail"], "asn is missing");
  EXPECT_EQ(json["errors"], Json::parse(render_errors(404, kTwoErrors, "").body)["errors"]);
}

TEST(RenderErrors, ChoosesTheMediaTypeByAccept) {
  const std::string plain = "application/json";
  const std::string problem = "application/problem+json";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", plain},
      {"*/*", plain},
      {"application/*", plain},
      {"text/html", plain},
      {"application/json", plain},
      {"application/problem+json", problem},
      {"Application/Problem+JSON", problem},
      {"text/html, application/problem+json", problem},
      {"application/problem+json, application/json", problem},
      {"application/json,application/problem+json", problem},
      {"application/json;q=0.9, application/problem+json;q=0.8", plain},
      {"application/json;q=0.8, application/problem+json;q=0.9", problem},
      {"application/json, application/problem+json;q=0.999", plain},
      {"application/json;q=1.000, application/problem+json; q=1", problem},
      {"application/problem+json;q=0", plain},
      {"application/problem+json;q=0.000, */*", plain},
      {"application/problem+json; q=0.5", problem},
      {"application/problem+json;charset=utf-8;q=0, application/json", plain},
      {"application/problem+jsonp", plain},
      {"application/problem", plain},
      {"application/problem+json;q=", plain},
      {"application/problem+json;q=x", plain},
      {",,;q=1,", plain},
  };
  for (const auto& [accept, type] : cases) {
    const api::Response response = render_errors(400, kTwoErrors, accept);
    EXPECT_EQ(response.content_type, type) << accept;
    EXPECT_EQ(Json::parse(response.body).contains("status"), type == problem) << accept;
  }
}

TEST(RenderErrors, SurvivesTextThatIsNoUtf8AndShowsNoTag) {
  const std::string text = std::string("\xff <script> \"\\\n\x01\x7f") + '\0' + "\xc3";
  for (const char* accept : {"application/json", "application/problem+json"}) {
    const std::string body = render_errors(400, {{ErrorCode::invalid, text, text}}, accept).body;
    EXPECT_EQ(body.find('<'), std::string::npos) << body;
    EXPECT_EQ(body.find('\n'), body.size() - 1);
    const Json json = Json::parse(body);
    EXPECT_THAT(json["errors"][0]["messages"][0].get<std::string>(), HasSubstr(" <script> \"\\\n\x01\x7f"));
  }
}

TEST(StatusOf, IsThisTable) {
  const std::vector<std::pair<ErrorCode, int>> table = {
      {ErrorCode::invalid, 400},   {ErrorCode::unknown_asn, 400}, {ErrorCode::too_big, 400},
      {ErrorCode::not_found, 404}, {ErrorCode::unavailable, 503}, {ErrorCode::storage, 500},
      {ErrorCode::cancelled, 500}, {ErrorCode::internal, 500},    {ErrorCode::unauthorised, 401},
      {ErrorCode::forbidden, 403}, {ErrorCode::throttled, 503},
  };
  for (const auto& [code, status] : table) EXPECT_EQ(api::status_of(code), status);
}

}  // namespace
}  // namespace meetpoint::test
