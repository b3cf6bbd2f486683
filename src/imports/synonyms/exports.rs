//! What other programs call the columns of their exports, where [`super::table`] does not know it yet. Written as
//! [`super::fold_header`] writes headers, without the numbers of repeated columns (`Phone 2 - Value` is `phonevalue`).

use super::Meaning::{self, Employer, Is, SomeDepartment};
use crate::imports::mapping::Part;
use crate::imports::mapping::Target::{Address2, Contact, Customer, Extra, Member, Part as Of, Skip};

/// Headers of Google, Outlook, Thunderbird, HubSpot, Salesforce, Zoho, Pipedrive, WeCom, DingTalk and their like.
pub(super) const TABLE: &[(Meaning, &str)] = &[
    (
        Is(Customer("name")),
        "organizationname associatedcompany primaryassociatedcompany associatedcompanyname companyaccount \
         personorganization orgname 公司全称 客户公司 单位全称",
    ),
    (Is(Of(Part::Full)), "personname contactfullname screenname"),
    (Is(Of(Part::BirthYear)), "birthyear"),
    (Is(Of(Part::BirthMonth)), "birthmonth"),
    (Employer, "企业 所属企业 所在企业 所属公司 所在公司"),
    (
        Is(Customer("phones")),
        "phonevalue homephone mobilenumber otherphone primaryphone carphone companymainphone assistantsphone assistantphone \
         asstphone personphone personphonework personphonehome personphonemobile personphoneother organizationphone \
         mobilephonenumber whatsappphonenumber companyphone companyphonenumber workmobile \
         商务电话 住宅电话 移动电话 其他电话 单位主要电话 主要电话 助理的电话 回电话 车载电话 无绳电话 电话手机 企业电话 联系人手机号码",
    ),
    (Is(Customer("fax")), "businessfax homefax otherfax workfax 商务传真 住宅传真 其他传真"),
    (
        Is(Customer("emails")),
        "emailvalue emailaddress primaryemail secondaryemail workemail homeemail otheremail additionalemailaddresses \
         personemail personemailwork personemailhome personemailother 电子邮件地址 主要邮箱 工作邮箱 企业邮箱",
    ),
    (
        Is(Customer("chat")),
        "imvalue imaddress skypeid skype wechatid msn instantmessenger personinstantmessenger 微信昵称",
    ),
    (
        Is(Customer("town")),
        "addresscity businesscity workcity mailingcity billingcity 商务地址市/县 所在市 省市区 省/市/区",
    ),
    (
        Is(Customer("address")),
        "addressformatted addressstreet addresspobox addressregion addresspostalcode addresscountry addressextendedaddress \
         businessaddress businessstreet businessstate businesspostalcode businesscountry businesscountry/region businesspobox \
         businessaddresspobox workaddress workstate workzip workzipcode workcounty workpostcode workcountry mailingstreet \
         mailingstate mailingstate/province mailingzip mailingzip/postalcode mailingpostalcode mailingcountry mailingaddressline \
         billingstreet billingstate billingstate/province billingcode billingzip billingzip/postalcode billingpostalcode \
         billingcountry billingaddressline state/region state/province zip/postalcode country/region countryregion stateregion \
         organizationaddress personpostaladdress companyaddress streetaddressline 商务地址 商务地址街道 商务地址省/市/自治区 \
         商务地址邮政编码 商务地址国家/地区 商务地址邮箱 定位 定位地址 客户定位 所在省 所在区县 所在地区省市区",
    ),
    (
        Is(Address2),
        "homeaddress homestreet homecity homestate homepostalcode homezip homezipcode homecounty homepostcode homecountry \
         homecountry/region homepobox homeaddresspobox otheraddress otherstreet othercity otherstate otherstate/province otherzip \
         otherzip/postalcode otherpostalcode othercountry othercountry/region otherpobox otheraddresspobox shippingstreet \
         shippingcity shippingstate shippingstate/province shippingcode shippingzip shippingzip/postalcode shippingpostalcode \
         shippingcountry 住宅地址街道 住宅地址市/县 住宅地址省/市/自治区 住宅地址邮政编码 住宅地址国家/地区 住宅地址邮箱 \
         其他地址街道 其他地址市/县 其他地址省/市/自治区 其他地址邮政编码 其他地址国家/地区 其他地址邮箱 收货地址 送货地址",
    ),
    (
        Is(Customer("outlet")),
        "accounttype organizationlabel companytype 所属行业 客户行业 1级行业 一级行业 客户分类 企业类型 行业类型",
    ),
    (Is(Customer("class")), "客户重要程度 客户星级 星级 accountrating"),
    (
        Is(Customer("status")),
        "lifecyclestage leadstatus contactstatus accountstatus status label personlabel 成交状态 客户跟进状态 跟进阶段 生命状态 客户生命周期 销售阶段",
    ),
    (
        Is(Customer("source")),
        "originalsource originaltrafficsource accountsource contactsource recordsource leadsourcedetail 线索来源 添加方式 添加渠道 来源方式 渠道来源 客户渠道",
    ),
    (
        Is(Customer("last_contact")),
        "lastactivitydate lastactivitytime lastcontacteddate personlastactivitydate organizationlastactivitydate 最后联系时间 最近互动时间 \
         最后跟进日期 最近活动记录时间 最近聊天时间",
    ),
    (
        Is(Customer("next_contact")),
        "nextactivitydate personnextactivitydate organizationnextactivitydate nextappointmentdate 下次跟进提醒时间",
    ),
    (Is(Customer("tags")), "tags groupmembership categories 关键词 企业标签 个人标签 companytags 标签组"),
    (Is(Customer("note")), "附注 customerdescription 客户描述 备注内容 公司简介 简介 background aboutus"),
    (
        Is(Customer("created")),
        "personpersoncreated personcreated organizationcreated organizationorganizationcreated becameacustomerdate",
    ),
    (Is(Customer("author")), "createdbyuser 添加者"),
    (
        Is(Customer("website")),
        "websitevalue webpage personalwebpage businesswebpage organizationwebsite websitelinks 网页 企业网址",
    ),
    (Is(Contact("phones")), "directphone 联系人移动电话"),
    (
        Is(Contact("role")),
        "organizationtitle organizationdepartment organizationjobdescription jobtitledepartment department occupation profession \
         personjobtitle 部门 所在部门 职业 职级",
    ),
    (SomeDepartment, "所属部门 归属部门"),
    (Is(Contact("salutation")), "salutation nameprefix prefix nickname 英文称谓 中文称谓 称谓 称呼 尊称 昵称"),
    (Is(Contact("birthday")), "personbirthday"),
    (Is(Contact("likes")), "hobby hobbies 业余爱好"),
    (Is(Contact("family")), "spouse children 配偶 子女 relationvalue personrelation"),
    (
        Is(Member),
        "leadowner contactowner companyowner dealowner hubspotowner personowner organizationowner ownername ownerfullname recordowner \
         assignedowner 负责人主属性 归属员工 跟进员工 服务人员 所属员工 企业成员 客户所有人 联系人所有人 线索所有人 商机所有人",
    ),
    // What a person would not write on a card: kept in the note.
    (
        Is(Extra),
        "namesuffix suffix phoneticfirstname phoneticmiddlename phoneticlastname \
         yominame givenyomi surnameyomi givennameyomi familynameyomi additionalnameyomi companyyomi maidenname shortname \
         anniversary eventvalue eventlabel relationlabel customfieldlabel customfieldvalue customlabel \
         pager pagernumber location officelocation annualrevenue numberofemployees employees noofemployees \
         纪念日 办公地点 additionalname assistantsname managersname assistant reportsto schools \
         emailoptout hasoptedoutofemail donotcall unsubscribedmode unsubscribedtime",
    ),
    // What a program keeps for itself: what kind of number it is, ids of records, who touched them last.
    (
        Is(Skip),
        "initials 缩写 opendeals wondeals lostdeals closeddeals personopendeals personwondeals personlostdeals personcloseddeals \
         personorganizationid organizationpeople organizationopendeals organizationwondeals organizationlostdeals \
         totalactivities doneactivities activitiestodo 最新修改人 最新修改日 上级客户id phonetype phonelabel emailtype emaillabel addresstype addresslabel websitetype websitelabel organizationtype imtype imlabel \
         imservice imprivacy emaildisplayname photo fileas sensitivity private internetfreebusy directoryserver billinginformation leadid contactid personid organizationid accountid companyid recordidcontact associatedcompanyids \
         associatedcompanyid associatedcontactids associatedcontacts associateddealids associateddeals associateddeal parentcompanyid ownerid leadownerid \
         contactownerid accountownerid hubspotteam createdbyid modifieddate modifiedtime modifiedby modifiedbyid lastmodified lastmodifieddate \
         lastmodifiedby lastmodifiedbyid lastmodifiedtime updatetime updatedat updated personupdatetime organizationupdatetime systemmodstamp \
         layout locked isdeleted masterrecordid recordtypeid \
         photourl lastvieweddate lastreferenceddate usercreated connectedto changelogtime exchangerate \
         电子邮件类型 电子邮件显示名称 电子邮件显示名 敏感度 私有 目录服务器 记帐信息 internet忙闲 \
         修改时间 修改人 最后修改时间 最后修改人 更新时间 更新人 更新日期 外部联系人id externaluserid unionid userid 客户唯一id 数据id 业务类型id \
         锁定状态 作废状态 审批状态 负责人所在部门 负责人主属部门",
    ),
];
