--
-- PostgreSQL database dump
--

\restrict dXGjaGkAm2GeGYdSix9aI98QDJSDOE8DN1AeMqCgu7hkr9s2uz2BRFfZYp3EWY7

-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: customs_ledger; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA customs_ledger;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: ledger_attempt; Type: TABLE; Schema: customs_ledger; Owner: -
--

CREATE TABLE customs_ledger.ledger_attempt (
    request_id text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    kind text NOT NULL,
    started bigint NOT NULL,
    backend text NOT NULL,
    generation text NOT NULL,
    customs_code text NOT NULL,
    place text,
    configuration text NOT NULL,
    route text NOT NULL,
    ended bigint,
    delivery text,
    class text,
    code text,
    text text,
    authenticated bigint
);


--
-- Name: ledger_entry; Type: TABLE; Schema: customs_ledger; Owner: -
--

CREATE TABLE customs_ledger.ledger_entry (
    request_id text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL,
    is_free bigint NOT NULL,
    backend text NOT NULL,
    generation text NOT NULL,
    customs_code text NOT NULL,
    place text,
    merchant text NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    is_split bigint NOT NULL,
    sub_order_id text,
    fingerprint_key text NOT NULL,
    fingerprint bytea NOT NULL,
    buyer_key text,
    buyer bytea,
    content_key text,
    content bytea,
    created bigint NOT NULL,
    first_sent bigint,
    last_sent bigint,
    changed bigint NOT NULL,
    next_check bigint,
    owner text,
    leased_by text,
    leased_until bigint,
    detail text NOT NULL,
    client text
);


--
-- Name: ledger_event; Type: TABLE; Schema: customs_ledger; Owner: -
--

CREATE TABLE customs_ledger.ledger_event (
    id bigint NOT NULL,
    "time" bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    configuration text NOT NULL,
    detail text NOT NULL
);


--
-- Name: ledger_event_id_seq; Type: SEQUENCE; Schema: customs_ledger; Owner: -
--

CREATE SEQUENCE customs_ledger.ledger_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: ledger_event_id_seq; Type: SEQUENCE OWNED BY; Schema: customs_ledger; Owner: -
--

ALTER SEQUENCE customs_ledger.ledger_event_id_seq OWNED BY customs_ledger.ledger_event.id;


--
-- Name: ledger_owner; Type: TABLE; Schema: customs_ledger; Owner: -
--

CREATE TABLE customs_ledger.ledger_owner (
    token text NOT NULL COLLATE pg_catalog."C",
    until bigint NOT NULL
);


--
-- Name: ledger_payment; Type: TABLE; Schema: customs_ledger; Owner: -
--

CREATE TABLE customs_ledger.ledger_payment (
    payment_id text NOT NULL COLLATE pg_catalog."C",
    generation text NOT NULL COLLATE pg_catalog."C",
    request_id text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: ledger_schema; Type: TABLE; Schema: customs_ledger; Owner: -
--

CREATE TABLE customs_ledger.ledger_schema (
    version bigint NOT NULL,
    applied bigint NOT NULL
);


--
-- Name: ledger_event id; Type: DEFAULT; Schema: customs_ledger; Owner: -
--

ALTER TABLE ONLY customs_ledger.ledger_event ALTER COLUMN id SET DEFAULT nextval('customs_ledger.ledger_event_id_seq'::regclass);


--
-- Data for Name: ledger_attempt; Type: TABLE DATA; Schema: customs_ledger; Owner: -
--

INSERT INTO customs_ledger.ledger_attempt VALUES ('FIX-ACCEPTED-1', 1, 'declare', 1795242933236, 'ams', 'ams', 'NINGBO', 'ningbo', '75dcf360f0d3e072', 'routes[1]: paid under ams', 1795242933246, NULL, 'accepted', 'SUCCESS', 'Success', 1);
INSERT INTO customs_ledger.ledger_attempt VALUES ('FIX-ACCEPTED-2', 1, 'declare', 1795242933240, 'mapi', 'mapi', 'NINGBO', 'ningbo', '75dcf360f0d3e072', 'routes[2]: paid under mapi', 1795242933249, NULL, 'accepted', 'SUCCESS', '', 1);
INSERT INTO customs_ledger.ledger_attempt VALUES ('FIX-REFUSED-1', 1, 'declare', 1795242933244, 'ams', 'ams', 'NINGBO', 'ningbo', '75dcf360f0d3e072', 'routes[1]: paid under ams', 1795242933252, NULL, 'notFound', 'ORDER_NOT_EXIST', 'the payment does not exist', 1);
INSERT INTO customs_ledger.ledger_attempt VALUES ('FIX-NOTSENT-1', 1, 'declare', 1795242933247, 'nowhere', 'ams', 'SHANGHAI_CBT', 'shanghai', '75dcf360f0d3e072', 'routes[0]: customs SHANGHAI_CBT, paid under ams', 1795242933253, 'notSent', 'notSent', 'transport.connection', '127.0.0.1:1: Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn''t connect to server', 0);
INSERT INTO customs_ledger.ledger_attempt VALUES ('FIX-SPLIT-1', 1, 'declare', 1795242933250, 'ams', 'ams', 'NINGBO', 'ningbo', '75dcf360f0d3e072', 'routes[1]: paid under ams', 1795242933255, NULL, 'accepted', 'SUCCESS', 'Success', 1);
INSERT INTO customs_ledger.ledger_attempt VALUES ('FIX-UNKNOWN-1', 1, 'declare', 1795242933252, 'ams', 'ams', 'NINGBO', 'ningbo', '75dcf360f0d3e072', 'routes[1]: paid under ams', 1795242933255, 'unknown', 'unknownOutcome', 'transport.interrupted', '127.0.0.1:18555: the kept connection closed before an answer came', 0);
INSERT INTO customs_ledger.ledger_attempt VALUES ('FIX-NOTSENT-1', 2, 'declare', 1795242933756, 'nowhere', 'ams', 'SHANGHAI_CBT', 'shanghai', '75dcf360f0d3e072', 'routes[0]: customs SHANGHAI_CBT, paid under ams', 1795242933759, 'notSent', 'notSent', 'transport.connection', '127.0.0.1:1: Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn''t connect to server', 0);
INSERT INTO customs_ledger.ledger_attempt VALUES ('FIX-NOTSENT-1', 3, 'declare', 1795242934763, 'nowhere', 'ams', 'SHANGHAI_CBT', 'shanghai', '75dcf360f0d3e072', 'routes[0]: customs SHANGHAI_CBT, paid under ams', 1795242934766, 'notSent', 'notSent', 'transport.connection', '127.0.0.1:1: Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn''t connect to server', 0);
INSERT INTO customs_ledger.ledger_attempt VALUES ('FIX-NOTSENT-1', 4, 'declare', 1795242936769, 'nowhere', 'ams', 'SHANGHAI_CBT', 'shanghai', '75dcf360f0d3e072', 'routes[0]: customs SHANGHAI_CBT, paid under ams', 1795242936772, 'notSent', 'notSent', 'transport.connection', '127.0.0.1:1: Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn''t connect to server', 0);
INSERT INTO customs_ledger.ledger_attempt VALUES ('FIX-NOTSENT-1', 5, 'declare', 1795242940776, 'nowhere', 'ams', 'SHANGHAI_CBT', 'shanghai', '75dcf360f0d3e072', 'routes[0]: customs SHANGHAI_CBT, paid under ams', 1795242940779, 'notSent', 'notSent', 'transport.connection', '127.0.0.1:1: Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn''t connect to server', 0);
INSERT INTO customs_ledger.ledger_attempt VALUES ('FIX-NOTSENT-1', 6, 'declare', 1795242948782, 'nowhere', 'ams', 'SHANGHAI_CBT', 'shanghai', '75dcf360f0d3e072', 'routes[0]: customs SHANGHAI_CBT, paid under ams', 1795242948785, 'notSent', 'notSent', 'transport.connection', '127.0.0.1:1: Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn''t connect to server', 0);
INSERT INTO customs_ledger.ledger_attempt VALUES ('FIX-UNKNOWN-1', 2, 'inquire', 1795242948830, 'ams', 'ams', 'NINGBO', 'ningbo', '75dcf360f0d3e072', 'routes[1]: paid under ams', 1795242948840, NULL, 'accepted', 'SUCCESS', 'success', 1);
INSERT INTO customs_ledger.ledger_attempt VALUES ('FIX-SENDING-1', 1, 'declare', 1795242948847, 'ams', 'ams', 'NINGBO', 'ningbo', '75dcf360f0d3e072', 'routes[1]: paid under ams', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO customs_ledger.ledger_attempt VALUES ('FIX-UNKNOWN-2', 1, 'declare', 1795242948844, 'ams', 'ams', 'NINGBO', 'ningbo', '75dcf360f0d3e072', 'routes[1]: paid under ams', 1795242948850, 'unknown', 'unknownOutcome', 'transport.interrupted', '127.0.0.1:18555: the kept connection closed before an answer came', 0);


--
-- Data for Name: ledger_entry; Type: TABLE DATA; Schema: customs_ledger; Owner: -
--

INSERT INTO customs_ledger.ledger_entry VALUES ('FIX-ACCEPTED-1', 'accepted', 0, 'ams', 'ams', 'NINGBO', 'ningbo', '330296T004', 12050, 'CNY', 0, NULL, 'b423ebc441db', '\xc03bd7377a275912a55921b0c09431725352102c4aa8f66dbc554a21ac0cef85', 'b423ebc441db', '\x3bfc608a093d4bb29331d3603c91e1d0f6cc69ed7affe57d7478fdf488263ac0', 'b423ebc441db', '\xc98a8ee5b0e901c05a7998115b4bfe6302e79a9107e20c5e12dbbca50fd35c3a6063cd486a4de4371ada19df5c788639f2b224b3405eae44b0ebc8fe9168fcc7f3052076f3944ef95bcd91acfc7f0eef7941b2f37fda8f3a9b16a24a8a1abfc0b0debc5a15e83271919f86288ad5629d19328758ef8737477a56c29086b6d961401c3c4e7cc0bbe20a06b142106ec7904a4f5e8e26ed8107afdf75387fb47269bb77410b87586c230022efb58a4c665233a852ff0e7103742a371ab313003e06f423d425f8ad28175f656a58fd9d1852cf46e07cdd1f37b9ad58230b0b56ba0a3c54fa1d765d772eef5165549107b7cca464eb442154a224d4de136c5655bd62a988f07c2ebace369cb562cdb7de9dbde9e6f7328d0569eefe3cb04a222cdda7414461f92e0bd612e9ba82ab4a75f1cb15e5c9daefccbf5edeebabe03462b3ba7dcd710430c441df486bd57a885f2f13d12278c093cf36deadd1ce5b7ca31909561e7eb28f5456e70c4da61b17d242e8e3786388a8adc7a8e0983e25e49ca60f6c70', 1795242933236, 1795242933236, 1795242933246, 1795242933246, 1795242993246, NULL, NULL, NULL, '{"payments":{"ams":"PAYFIX-ACCEPTED-1"},"configuration":"75dcf360f0d3e072","route":"routes[1]: paid under ams","attempts":1,"acceptance":{"customsPaymentId":"PAYFIX-ACCEPTED-1","customsOrderId":"2026112100983470784648002731","identityCheck":"passed","reason":{"class":"accepted","code":"SUCCESS","text":"Success","authenticated":true}}}', NULL);
INSERT INTO customs_ledger.ledger_entry VALUES ('FIX-ACCEPTED-2', 'accepted', 0, 'mapi', 'mapi', 'NINGBO', 'ningbo', '330296T004', 12050, 'CNY', 0, NULL, 'b423ebc441db', '\x5d23fd3719b0f8336184e7d38c62ee31e6ccf6907cb16cdf8679b93474a146fc', 'b423ebc441db', '\x3bfc608a093d4bb29331d3603c91e1d0f6cc69ed7affe57d7478fdf488263ac0', 'b423ebc441db', '\xd185f88e7aa187ecc6a2dc5cdade2975e078165be5826bb8d4978bb9524d2ea98a1b3dcb5452e04146061e239ca6e9f4b66818f01f515b5383c9fa20fee1f7b6dc938ee23a2c78cd0b50923925ccbbad9881fb7e6e3fcfa0ce32e4864ada97cb5d4c982638ce4999b6da471a5082e3805d7a5e8078f61dc5da1a2a00cd2ca0523bf002d3726c0bb16253df2fcec8dcfd3cc3f1b721b14437586317b4e42f48674ead1de41266729a329f56002ca344f445a5951250573901dd5e385b3d93ffce897cc0a97f1017aa800bac8dca8dad11cb89b1aee92e60597cf905548baa67e102b91a4c3b0cebd24553357cab8e7b198767df4679cf8232bd5e9bc953d6234602402a394158ea43232c2ee5b745115b86fb899bef88d720d6e6ee218b3554df569e8cc33cfe8e4eb7fa4f2677c9188923680fb44a85f10cdbff73261afd3990ec7457b2035be89be7c1e2f5406050c95edb38a4abf989e28fca45291762dd89b150e3a3127c7a19fa28a39eba13d209aef469aa35c084f522bfc63c29fd2095a552b6', 1795242933240, 1795242933240, 1795242933249, 1795242933249, 1795242993249, NULL, NULL, NULL, '{"payments":{"mapi":"PAYFIX-ACCEPTED-2"},"configuration":"75dcf360f0d3e072","route":"routes[2]: paid under mapi","attempts":1,"acceptance":{"customsPaymentId":"PAYFIX-ACCEPTED-2","declarationNumber":"2026112101428254844044033598","identityCheck":"passed","reason":{"class":"accepted","code":"SUCCESS","authenticated":true}}}', NULL);
INSERT INTO customs_ledger.ledger_entry VALUES ('FIX-REFUSED-1', 'refused', 1, 'ams', 'ams', 'NINGBO', 'ningbo', '330296T004', 12050, 'CNY', 0, NULL, 'b423ebc441db', '\x55c7b2c8ed13bca41fc99c07d58c196a10f5b53aa1bbc76574f6e34c4f9dd231', 'b423ebc441db', '\x3bfc608a093d4bb29331d3603c91e1d0f6cc69ed7affe57d7478fdf488263ac0', 'b423ebc441db', '\xd32366afad9146352a934d55c9b6c4fd24689b8e635d0d8d795c41eb7a305bc4d9afae03867cdff7be94acb18fbc8ba53d9ce9832e31c456c91d788dcc2b9c43cef907b859388a908463f057ef821bda5e004cacc01e9292407f42375375530fbc7f39b8c1553ec8d0de451234d86500ecb90afa9a09d66ea169af703033b8f3ef29e77e8e35a4a290ca74f0d9e5b9d6dd4a8c8917d9fa054375221cb1b777bc8181a084e843fd875d306efebb8b9ee5fd3061cd69f434123a78f8375ed3eda8b5ddf1f7aa7222460f47a3fafc91a3b51a5c140def7c6cf812153f9ab4612eb5a6b6a5c7d9e0195055216504dac3119fb58e3177742ac4d7651875923aace3f4578decca5dfafe813e1027c699ea9a51e2a28a0f45d9e61e12f65aa9b424eb203a433162a145c138224319b03dc5a9286cda4689df5f8f6666bfebae3e9bbe98a1b0994de9e2b38a24c60d698cddc986dee014785b2e71b40215e24542d86f8abdbd23da8c22f1482c7095746e7752f1e1345ab598dbea69c69b', 1795242933244, 1795242933244, 1795242933252, 1795242933252, NULL, NULL, NULL, NULL, '{"payments":{"ams":"NOTEXIST-1"},"configuration":"75dcf360f0d3e072","route":"routes[1]: paid under ams","attempts":1,"reason":{"class":"notFound","code":"ORDER_NOT_EXIST","text":"the payment does not exist","authenticated":true}}', NULL);
INSERT INTO customs_ledger.ledger_entry VALUES ('FIX-SPLIT-1', 'accepted', 0, 'ams', 'ams', 'NINGBO', 'ningbo', '330296T004', 12050, 'CNY', 1, 'SUB-1', 'b423ebc441db', '\x738c55a137387b95089e44064b2df450d2cc3511adb1f923cb236bb1dd6162de', 'b423ebc441db', '\x3bfc608a093d4bb29331d3603c91e1d0f6cc69ed7affe57d7478fdf488263ac0', 'b423ebc441db', '\x7061c6919d46ce1d854f5677b20ae61a029c7fc569f6a382441417a3cffae1d99f072b663436104e2f7e62a42821b3f232b22d4e1134e03e5a6c0322fd4920d02700713e44794e04df1cd17dc5c0b8dfff32ad066193ab61b238f7d91b492589ece2e0bd9e72411bc2a6973e0d3fbb64ee0075ea5e462b5f37ccbd88764b1099c799c5ffd483fe79c70664521f201b2cb3b9607edd64458e78a96612cc77fc25f6e06b2018a08c80521eb53ab7ace4df3bb1181d06dbba23e1d45a72df76f53010ffc9b18619b6cfad286ec8c502ca4aa0364a51b25a522cd25b91dee7c7ec4f9f464c4cc345517b04abae4e0bf9aaa368eb32de6f6b1d42b82eb4500435fb30665ee3f0fcaa8b0d9b5763069b162899e8985d9485f5cf533d86bc8dccd4d82a362de494761e08de7faed6830c9b68f4d9b6204559393e745653b4983f3046f55b9909256a25f81ed13b516460ca574fe5fe6ef94f12724b6097f5701afdc4848abc85c4cf9026fdcdfa207b120a8ba44b56764489670a0f4c0bdbff1d62db6264cefff8489ab3f8d840', 1795242933250, 1795242933250, 1795242933255, 1795242933255, 1795242993255, NULL, NULL, NULL, '{"payments":{"ams":"PAYSPLIT"},"configuration":"75dcf360f0d3e072","route":"routes[1]: paid under ams","attempts":1,"acceptance":{"customsPaymentId":"2026112100286570982139303599","customsOrderId":"SUB-1","identityCheck":"passed","reason":{"class":"accepted","code":"SUCCESS","text":"Success","authenticated":true}}}', NULL);
INSERT INTO customs_ledger.ledger_entry VALUES ('FIX-NOTSENT-1', 'notSent', 1, 'nowhere', 'ams', 'SHANGHAI_CBT', 'shanghai', '330296T004', 12050, 'CNY', 0, NULL, 'b423ebc441db', '\x431e32b653135d47a4e76b12855768ee4705b4d7cd7cdd4fe9474ee0d9a8399c', 'b423ebc441db', '\x3bfc608a093d4bb29331d3603c91e1d0f6cc69ed7affe57d7478fdf488263ac0', 'b423ebc441db', '\x833332c3f5e4dc4726a26cccd1567b56ebaf91c8d3adb70244cc0666dabd9c3bb782958895a438705c11fe71719f484e775593245a2f6d4c9c79257792d7f7f54a143ea60761b22a7fe2038fd8caae358a7aa43cfc14fbca84d9cddd447a1589f8c7eb0689975ec8a2cdc260cafcc78258f399ffa35f5986031a06a4fdbbcf5e0dd37f97839e67199ff7e73fac331fbc45c7a3c571d4ab118eda56e9cc0d4984cddddc235182847482744b123481ac9049bbe28e7f613085e869e9b36a6b16a1f18ba657e9c29f5541d34ba26ac6ebd680dea1df92282ff284004e9e7f7c7ba053d17a553821666d60060bb4bed094ab6125d4c89b088393a2ac2b6a085562ba222d388a3ccb36a32bf74367f5a09eb33da9d4c66c9e707d3f736b5bf9f70a8983bb65ecce21b07f93fec8de2e0509ac452f73b71d4f8bdd99ced4b04db715dd40275f53380279515c02d01c1b89e64b231f6535c6a0a102d0021b9c64a774809d3861c5c27fe191e19dff669ecbbbef9a5415b9aac82f77dee0741c0b495ef197afb155bf56', 1795242933247, 1795242948782, 1795242948785, 1795242948785, NULL, NULL, NULL, NULL, '{"payments":{"ams":"PAYFIX-NOTSENT-1"},"configuration":"75dcf360f0d3e072","route":"routes[0]: customs SHANGHAI_CBT, paid under ams","attempts":6}', NULL);
INSERT INTO customs_ledger.ledger_entry VALUES ('FIX-UNKNOWN-1', 'accepted', 0, 'ams', 'ams', 'NINGBO', 'ningbo', '330296T004', 12050, 'CNY', 0, NULL, 'b423ebc441db', '\xe4721b34265ccfc931ce4e9246d1b6b94f601fde431d468e4fdd1d6d88c3981e', 'b423ebc441db', '\x3bfc608a093d4bb29331d3603c91e1d0f6cc69ed7affe57d7478fdf488263ac0', 'b423ebc441db', '\x157d36cbc68264ebd74350c69da6b093cdc28944f634ccc8bfb4888bc2ac208002a0d0d2060543b9a826d750a16597e2d1f592702b8f65c339521814c62d0dad1ba30450cd017d70bb4118c144123c429370c98836067a4792b1a72821066db413f650cca8f3f685e6c9c056278180228fa45e5766ec0221614cfd4a3e24498a189591fb5e5e85997eb7dcf6c8d4d10387fe733b0e6f38da9a91067f5a1c1f790690597524d61eedb120fa3408d7d8ef1b4163e2151eb40683fd8fff3daf30a7ffee3c02cc7926b8249a85c1458ec78b8d5a99bb72539bf2cdfea7a7797756bd090f3c43d3bcaf34748865798a0f4db722727a968249b66f1ea4cad49379cef2b1c62b7ff1e2e04a79509303a956bb96fbc71b948c23a266d0f999285e4e0b3f4dbea0af92923656cb114af1e7d4e252fd5cbc01e7d960564505357e9a52dba4ecfc2851c91635bcd3d52709fead82dcafe90ec924cbe640b2b36332cfd55a287e316c938f63d9a90853eea04c7d1ba24704413bc623241a2bdbeaf1c0808b32', 1795242933252, 1795242933252, 1795242933255, 1795242948840, NULL, NULL, NULL, NULL, '{"payments":{"ams":"PAYFIX-UNKNOWN-1"},"configuration":"75dcf360f0d3e072","route":"routes[1]: paid under ams","attempts":2,"record":{"status":"SUCCESS","stage":"delivered","customsPaymentId":"PAYFIX-UNKNOWN-1","customsOrderId":"2026112109085434647447912238","customsCode":"NINGBO","region":"CN","merchantCode":"330296T004","merchantName":"Example Trading","amount":12050,"currency":"CNY","split":false,"lastModified":{"text":"2026-11-21T14:35:38+08:00","ms":1795242938000,"offset":28800},"receiptCode":"success","receiptText":"success","receiptTime":{"text":"2026-11-21T14:35:38+08:00","ms":1795242938000,"offset":28800}}}', NULL);
INSERT INTO customs_ledger.ledger_entry VALUES ('FIX-SENDING-1', 'sending', 0, 'ams', 'ams', 'NINGBO', 'ningbo', '330296T004', 12050, 'CNY', 0, NULL, 'b423ebc441db', '\x8c44d560cf0585c70bb558945cd14c5553eceb94ad2b9283ed8f43de701820af', 'b423ebc441db', '\x3bfc608a093d4bb29331d3603c91e1d0f6cc69ed7affe57d7478fdf488263ac0', 'b423ebc441db', '\x88a142befeaf0c79c88a48348a10dd7b2c1e1859640ce1b645074e7de559bebd956746718386abd6886279c11b64284ed99210ea835b923561328acd2f5f8b945dddfcc65c914278a38496eb7bc4c1ed6169d69d005a88063fa41f478c5f15dd09c2d27c9d02ae84166876113d5f344d29d8ba8e025dfb988c757e7d30b08fa63f1f318c45dbe87a397bfaaff88b128c3a87b254e17d1b0f3949e4163f11fbbf06a30df66dd936beb4af6607fdd22362f2a73baac718b3c3462f56ed1e9ac23d303e9265c3c3d5c8aa150ace9fa1bf3ee0d29bd2fb2e8fd154c786d004da15c20f6b275594065a856ca6f50297d9a5946bc37c8fc093061c1027d6f21f35077f2f15274175b24a2e362670f4f992ef7b51263c628761194f4c2347d8681b5dd7cad2bb860ab7b7860b5ef871e3f7f14a72d320ad0fc859c293fca028678942f287ded9d272ad38dfe20123e4970da7502be2fb59c582a523d8e4b8f5a2b3e16d3e1e12482f9159538dd2fcb800ba7ade14a658a49b7b06b4189c4768c42a3826', 1795242948847, 1795242948847, 1795242948847, 1795242948847, 1795242963847, '10tvexb21sj69-21lmskr40oxke', NULL, NULL, '{"payments":{"ams":"PAYFIX-SENDING-1"},"configuration":"75dcf360f0d3e072","route":"routes[1]: paid under ams","attempts":1,"open":1}', NULL);
INSERT INTO customs_ledger.ledger_entry VALUES ('FIX-UNKNOWN-2', 'unknown', 0, 'ams', 'ams', 'NINGBO', 'ningbo', '330296T004', 12050, 'CNY', 0, NULL, 'b423ebc441db', '\x7645510fd888ca28d91dc78fa18da843a13fa5c0a2db4d29340671de0d8595ea', 'b423ebc441db', '\x3bfc608a093d4bb29331d3603c91e1d0f6cc69ed7affe57d7478fdf488263ac0', 'b423ebc441db', '\x8e6577d4775018dd5c217202d05214b179e527b852ec984fa8adf1863e953a653984488fe8113040905d3ce959c0fc8f022a8f187e0bfce70d7f6ac3b58be1eb02083303eef1a941d98e084eb026ab82b25cf882cea3825ab5178279745596d2c16bd2deb8b868951f134c9f311f9f4759810e958b855241317d6491533e6c37da2f4ab7b933afb26740fedab00d0a3438111510bf69b0bf1118cf76bda75254d1c5f9819781598e4230b74a5b81518c138c1ae73a69f2f9a80c0ffd274c30e8fabe95ad2ea63f196dc4419d72df5df3daca9d9b2e8c4ef782171eeed2ec23acb6b55eac82cd1e9b3d2de20519b36da63d568d1fc10d4130c337e383ab70dc8b87d8a6e2bce7f2c1d05ca8228b1cf7cb28861417fdfac86aff8944ecd2c4f23574888d4c931a89479c6eb8bb200e806559a879316634fbbe2102bc9e642a1d7cd4d93154d420c8f161f50ef8b5da2c6d782a7341f21d900926d2c29dc15a23fb50fd9e4c0c3f392c2b9e86f3de0ff1448e3164d46b7fb912072222f46a2a12ea', 1795242948844, 1795242948844, 1795242948850, 1795242948850, 1795242948850, NULL, NULL, NULL, '{"payments":{"ams":"PAYFIX-UNKNOWN-2"},"configuration":"75dcf360f0d3e072","route":"routes[1]: paid under ams","attempts":1,"mayHaveArrived":true}', NULL);


--
-- Data for Name: ledger_event; Type: TABLE DATA; Schema: customs_ledger; Owner: -
--



--
-- Data for Name: ledger_owner; Type: TABLE DATA; Schema: customs_ledger; Owner: -
--

INSERT INTO customs_ledger.ledger_owner VALUES ('c7te3tb6bz87-zyzwmhxckfrl', 1795242963782);
INSERT INTO customs_ledger.ledger_owner VALUES ('10tvexb21sj69-21lmskr40oxke', 1795242963847);


--
-- Data for Name: ledger_payment; Type: TABLE DATA; Schema: customs_ledger; Owner: -
--

INSERT INTO customs_ledger.ledger_payment VALUES ('PAYFIX-ACCEPTED-1', 'ams', 'FIX-ACCEPTED-1');
INSERT INTO customs_ledger.ledger_payment VALUES ('PAYFIX-ACCEPTED-2', 'mapi', 'FIX-ACCEPTED-2');
INSERT INTO customs_ledger.ledger_payment VALUES ('NOTEXIST-1', 'ams', 'FIX-REFUSED-1');
INSERT INTO customs_ledger.ledger_payment VALUES ('PAYFIX-NOTSENT-1', 'ams', 'FIX-NOTSENT-1');
INSERT INTO customs_ledger.ledger_payment VALUES ('PAYSPLIT', 'ams', 'FIX-SPLIT-1');
INSERT INTO customs_ledger.ledger_payment VALUES ('PAYFIX-UNKNOWN-1', 'ams', 'FIX-UNKNOWN-1');
INSERT INTO customs_ledger.ledger_payment VALUES ('PAYFIX-UNKNOWN-2', 'ams', 'FIX-UNKNOWN-2');
INSERT INTO customs_ledger.ledger_payment VALUES ('PAYFIX-SENDING-1', 'ams', 'FIX-SENDING-1');


--
-- Data for Name: ledger_schema; Type: TABLE DATA; Schema: customs_ledger; Owner: -
--

INSERT INTO customs_ledger.ledger_schema VALUES (1, 1795242933205);
INSERT INTO customs_ledger.ledger_schema VALUES (2, 1795251028596);
INSERT INTO customs_ledger.ledger_schema VALUES (3, 1795386168563);
INSERT INTO customs_ledger.ledger_schema VALUES (4, 1795397381724);


--
-- Name: ledger_event_id_seq; Type: SEQUENCE SET; Schema: customs_ledger; Owner: -
--

SELECT pg_catalog.setval('customs_ledger.ledger_event_id_seq', 1, true);


--
-- Name: ledger_attempt ledger_attempt_pkey; Type: CONSTRAINT; Schema: customs_ledger; Owner: -
--

ALTER TABLE ONLY customs_ledger.ledger_attempt
    ADD CONSTRAINT ledger_attempt_pkey PRIMARY KEY (request_id, number);


--
-- Name: ledger_entry ledger_entry_pkey; Type: CONSTRAINT; Schema: customs_ledger; Owner: -
--

ALTER TABLE ONLY customs_ledger.ledger_entry
    ADD CONSTRAINT ledger_entry_pkey PRIMARY KEY (request_id);


--
-- Name: ledger_event ledger_event_pkey; Type: CONSTRAINT; Schema: customs_ledger; Owner: -
--

ALTER TABLE ONLY customs_ledger.ledger_event
    ADD CONSTRAINT ledger_event_pkey PRIMARY KEY (id);


--
-- Name: ledger_owner ledger_owner_pkey; Type: CONSTRAINT; Schema: customs_ledger; Owner: -
--

ALTER TABLE ONLY customs_ledger.ledger_owner
    ADD CONSTRAINT ledger_owner_pkey PRIMARY KEY (token);


--
-- Name: ledger_payment ledger_payment_pkey; Type: CONSTRAINT; Schema: customs_ledger; Owner: -
--

ALTER TABLE ONLY customs_ledger.ledger_payment
    ADD CONSTRAINT ledger_payment_pkey PRIMARY KEY (payment_id, generation, request_id);


--
-- Name: ledger_schema ledger_schema_pkey; Type: CONSTRAINT; Schema: customs_ledger; Owner: -
--

ALTER TABLE ONLY customs_ledger.ledger_schema
    ADD CONSTRAINT ledger_schema_pkey PRIMARY KEY (version);


--
-- Name: ledger_entry_buyer; Type: INDEX; Schema: customs_ledger; Owner: -
--

CREATE INDEX ledger_entry_buyer ON customs_ledger.ledger_entry USING btree (buyer, created) WHERE (buyer IS NOT NULL);


--
-- Name: ledger_entry_client; Type: INDEX; Schema: customs_ledger; Owner: -
--

CREATE INDEX ledger_entry_client ON customs_ledger.ledger_entry USING btree (client, created, request_id) WHERE (client IS NOT NULL);


--
-- Name: ledger_entry_created; Type: INDEX; Schema: customs_ledger; Owner: -
--

CREATE INDEX ledger_entry_created ON customs_ledger.ledger_entry USING btree (created, request_id);


--
-- Name: ledger_entry_due; Type: INDEX; Schema: customs_ledger; Owner: -
--

CREATE INDEX ledger_entry_due ON customs_ledger.ledger_entry USING btree (next_check, request_id) WHERE (next_check IS NOT NULL);


--
-- Name: ledger_entry_unsettled; Type: INDEX; Schema: customs_ledger; Owner: -
--

CREATE INDEX ledger_entry_unsettled ON customs_ledger.ledger_entry USING btree (created, request_id) WHERE (state = ANY (ARRAY['sending'::text, 'unknown'::text]));


--
-- Name: ledger_event_kind; Type: INDEX; Schema: customs_ledger; Owner: -
--

CREATE INDEX ledger_event_kind ON customs_ledger.ledger_event USING btree (kind, id);


--
-- Name: ledger_event_once; Type: INDEX; Schema: customs_ledger; Owner: -
--

CREATE UNIQUE INDEX ledger_event_once ON customs_ledger.ledger_event USING btree (subject) WHERE (kind = 'configuration'::text);


--
-- Name: ledger_event_subject; Type: INDEX; Schema: customs_ledger; Owner: -
--

CREATE INDEX ledger_event_subject ON customs_ledger.ledger_event USING btree (subject, id);


--
-- Name: ledger_event_time; Type: INDEX; Schema: customs_ledger; Owner: -
--

CREATE INDEX ledger_event_time ON customs_ledger.ledger_event USING btree (kind, "time");


--
-- Name: ledger_payment_request; Type: INDEX; Schema: customs_ledger; Owner: -
--

CREATE INDEX ledger_payment_request ON customs_ledger.ledger_payment USING btree (request_id);


--
-- PostgreSQL database dump complete
--

\unrestrict dXGjaGkAm2GeGYdSix9aI98QDJSDOE8DN1AeMqCgu7hkr9s2uz2BRFfZYp3EWY7

